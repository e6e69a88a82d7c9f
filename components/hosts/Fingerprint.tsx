/** The fingerprint of a host's key, to be compared group by group with what the other side shows. */
export function Fingerprint({ value }: { value: string }) {
  return (
    <span className="block font-mono text-2xs [word-spacing:0.25em] text-balance text-text select-all">
      {value}
    </span>
  )
}
