/** What is meant by a paste: files only when there is no text; a copied table is both. */
export function pastedFiles(data: DataTransfer | null): File[] {
  if (data === null) return []
  if (data.getData('text/plain') !== '') return []
  return [...data.files]
}

export interface Dropped {
  files: File[]
  /** Names of directories, which are not sent. */
  directories: string[]
}

/** Files among what was dropped; a browser hands out a directory as a file that cannot be read. */
export function droppedFiles(data: DataTransfer): Dropped {
  const dropped: Dropped = { files: [], directories: [] }
  for (const item of data.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    if (entry?.isDirectory) dropped.directories.push(entry.name)
    else if (file) dropped.files.push(file)
  }
  return dropped
}
