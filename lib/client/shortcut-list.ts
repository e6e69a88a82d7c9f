export interface ShortcutSection {
  title: string
  /** Keys as they are printed, and what they do. */
  keys: readonly (readonly [readonly string[], string])[]
}

/** What `?` shows. */
export const SHORTCUTS: readonly ShortcutSection[] = [
  {
    title: 'Anywhere',
    keys: [
      [['Ctrl', 'K'], 'Go to any agent, host, page or action'],
      [['Ctrl', 'Shift', '.'], 'All actions of the agent shown'],
      [['F6'], 'Next part of the page; leaves the terminal'],
      [['Shift', 'F6'], 'The part before'],
      [['Ctrl', 'Shift', 'E'], 'From the terminal to the list of agents'],
      [['Ctrl', 'Shift', 'F'], 'Search the output of all agents'],
    ],
  },
  {
    title: 'Outside of the terminal',
    keys: [
      [['n'], 'New agent'],
      [['i'], 'Inbox: who waits for you'],
      [['p'], 'Board: projects and their tasks'],
      [['/'], 'Filter agents'],
      [['['], 'Show or hide the list'],
      [[']'], 'Show or hide details and notes'],
      [['b'], 'Send a text to several agents'],
      [['.'], 'All actions of the agent shown'],
      [['?'], 'These shortcuts'],
    ],
  },
  {
    title: 'Terminals side by side',
    keys: [
      [['Ctrl', 'Shift', '← ↑ ↓ →'], 'Go to the terminal on that side'],
      [['Ctrl', 'Alt', 'Shift', '← ↑ ↓ →'], 'Change places with it'],
      [['Ctrl', 'Shift', 'Enter'], 'Maximise the terminal, and back'],
      [['Ctrl', 'Shift', 'X'], 'Close its pane; the agent goes on'],
      [['Ctrl', 'Shift', '['], 'Previous tab'],
      [['Ctrl', 'Shift', ']'], 'Next tab'],
      [['Ctrl', 'Shift', 'G'], 'Choose a grid: then 1, 2, 4, 6 or 9'],
      [['Ctrl', 'Shift', 'S'], 'Send a text to several agents'],
    ],
  },
  {
    title: 'History of the terminal',
    keys: [
      [['Shift', 'PageUp'], 'Look back, as the wheel does; Shift makes it so for every program'],
      [['Ctrl', 'Shift', 'H'], 'Find in it'],
      [['Enter'], 'In the search: the older hit, with Shift the newer one'],
      [['Esc'], 'Back to live; typing goes there too'],
    ],
  },
  {
    title: 'In the changes of an agent',
    keys: [[['j', 'k'], 'The next file, the one before']],
  },
  {
    title: 'In the inbox',
    keys: [
      [['j', 'k'], 'The next one who waits, the one before'],
      [['1–9'], 'Answer with that choice'],
      [['r'], 'Answer in your own words'],
      [['Enter'], 'Open the terminal'],
    ],
  },
  {
    title: 'On the board',
    keys: [
      [['c'], 'New task'],
      [['f'], 'Find tasks'],
      [['v'], 'Columns, or the tree of tasks'],
      [['↑ ↓ ← →'], 'Move between tasks; fold and unfold the tree'],
      [['Enter'], 'Open the task; Esc closes it'],
      [['s'], 'Start an agent on it'],
      [['1–4'], 'Pending, in progress, blocked, completed'],
      [['Shift', '← →'], 'To the column beside; in the tree under another task, and out'],
      [['.'], 'All actions of the task'],
      [['Del'], 'Delete it'],
    ],
  },
  {
    title: 'In the list',
    keys: [
      [['↑', '↓'], 'Move'],
      [['←', '→'], 'Fold and unfold'],
      [['Enter'], 'Open the agent and type into it'],
      [['Ctrl', 'Enter'], 'Open it beside the terminal'],
      [['Ctrl', 'Shift', 'Enter'], 'Open it in a new tab'],
      [['a–z'], 'Jump to a name'],
      [['F2'], 'Rename'],
      [['Del'], 'Delete'],
      [['Shift', 'F10'], 'All actions'],
    ],
  },
  {
    title: 'In the terminal',
    keys: [
      [['Ctrl', 'K'], 'Pressed twice: for the program in it'],
      [['Ctrl', 'Shift', 'C'], 'Copy what is selected'],
      [['Ctrl', 'Shift', 'V'], 'Paste'],
      [['Shift', 'Enter'], 'A new line in the prompt of agent programs'],
    ],
  },
  {
    title: 'In the menu of an agent',
    keys: [
      [['r'], 'Rename'],
      [['n'], 'Notes'],
      [['t'], 'Tags'],
      [['b'], 'Open beside'],
      [['w'], 'Open in a new tab'],
      [['s'], 'Send to several'],
      [['l'], 'Share by a link'],
      [['c'], 'Copy the attach command'],
      [['p'], 'Copy the directory'],
      [['y'], 'Copy the id'],
      [['i'], 'Interrupt'],
      [['h'], 'Hibernate or wake'],
      [['x'], 'Restart'],
      [['m'], 'Mute or unmute'],
      [['d'], 'Delete'],
    ],
  },
  {
    title: 'When going to anything',
    keys: [
      [['↑', '↓'], 'Choose'],
      [['Enter'], 'Open; show a host or group in the list'],
      [['Ctrl', 'Enter'], 'Open beside; a new agent on a host or in a group'],
      [['Ctrl', 'Shift', 'Enter'], 'Open in a new tab'],
    ],
  },
]

/** The shortcuts that have every word of the query in their words, keys or the title above them. */
export function findShortcuts(query: string): ShortcutSection[] {
  const terms = query
    .toLowerCase()
    .split(/[\s+]+/)
    .filter(Boolean)
  return SHORTCUTS.flatMap(({ title, keys }) => {
    const found = keys.filter(([combination, words]) => {
      const texts = [...combination, ...words.split(/[\s;:,]+/), ...title.split(' ')]
      const searched = texts.map((text) => text.toLowerCase())
      // A single letter is a key: as the beginning of words it would be anywhere.
      return terms.every((term) =>
        searched.some((text) => (term.length === 1 ? text === term : text.startsWith(term))),
      )
    })
    return found.length > 0 ? [{ title, keys: found }] : []
  })
}
