/** The mark: a baton on amber. The only gradient there is. */
export function Mark({ size = 18 }: { size?: number }) {
  return (
    // biome-ignore lint/performance/noImgElement: a static export serves the file as it is
    <img src="/icon.svg" alt="" width={size} height={size} className="shrink-0" />
  )
}
