import { boxesOf, evenRows } from '../../lib/client/workspace/layout.ts'

const WIDTH = 16
const HEIGHT = 12

/** A small picture of a grid of so many panes. */
export function GridGlyph({ count }: { count: number }) {
  const ids = Array.from({ length: count }, (_, n) => String(n))
  const boxes = boxesOf({ id: '', rows: evenRows(ids), focused: '', zoomed: false })
  return (
    <svg
      aria-hidden="true"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      fill="none"
      stroke="currentColor"
      className="shrink-0"
    >
      <rect x="0.5" y="0.5" width={WIDTH - 1} height={HEIGHT - 1} rx="2" />
      {boxes.map((box) => (
        <path
          key={box.agentId}
          d={[
            box.left > 0 &&
              `M${lineAt(box.left, WIDTH)} ${box.top * HEIGHT}v${box.height * HEIGHT}`,
            box.top > 0 && `M${box.left * WIDTH} ${lineAt(box.top, HEIGHT)}h${box.width * WIDTH}`,
          ]
            .filter(Boolean)
            .join('')}
        />
      ))}
    </svg>
  )
}

/** On half pixels, where a line of one pixel is sharp. */
const lineAt = (share: number, size: number) => Math.round(share * size) + 0.5
