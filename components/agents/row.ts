/** Where a row of the tree stands, px, and whether the tree's cursor is on it. */
export interface RowPlace {
  id: string
  top: number
  height: number
  active: boolean
}

export const ROW =
  'absolute inset-x-1.5 flex items-center rounded-md select-none data-active:group-focus-visible/tree:outline-2 data-active:group-focus-visible/tree:-outline-offset-2 data-active:group-focus-visible/tree:outline-focus'
