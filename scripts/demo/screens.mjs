/** What the demo's programs show. `{…}` marks colours: d dim, b bold, g green, r red, y yellow, l blue, m magenta, c cyan, 0 plain. */
const SGR = { d: 2, b: 1, g: 32, r: 31, y: 33, l: 34, m: 35, c: 36, 0: 0 }

const paint = (text) => text.replace(/\{([dbgrylmc0])\}/g, (_, key) => `\x1b[${SGR[key]}m`)

export const SCREENS = {
  import: paint(`{d}❯ make the importer resumable and keep the progress bar honest{0}

{g}●{0} I'll checkpoint after each batch and resume from the last durable offset.

{g}●{0} {b}Update{0}(src/import/batches.ts)
  {d}⎿{0}  Updated with {g}31 additions{0} and {r}9 removals{0}
     {d}88{0}      {m}const{0} last = {m}await{0} offsets.{l}read{0}(job.id)
     {d}89{0} {g}+    for await (const batch of source.from(last)) {{0}
     {d}90{0} {g}+      await store.commit(batch){0}
     {d}91{0} {g}+      await offsets.write(job.id, batch.end){0}

{g}●{0} {b}Bash{0}(npm test -- import)
  {d}⎿{0}  {g}✓{0} import/batches.test.ts {d}(14 tests){0} 812ms

{g}●{0} {b}Read{0}(src/import/progress.ts)
  {d}⎿{0}  Read {b}64{0} lines

{y}✻{0} Measuring… {d}(1m 12s · esc to interrupt){0}
`),
  migrations: paint(`{g}●{0} The staging dump is newer than the schema. I need to restore it first.

{g}●{0} {b}Bash{0}(pg_restore --clean -d shop_staging dump.pgc)

{l}╭──────────────────────────────────────────────────────╮{0}
{l}│{0} {b}Bash command{0}                                         {l}│{0}
{l}│{0}                                                      {l}│{0}
{l}│{0}   pg_restore --clean -d shop_staging dump.pgc        {l}│{0}
{l}│{0}                                                      {l}│{0}
{l}│{0} Do you want to proceed?                              {l}│{0}
{l}│{0} {y}❯ 1. Yes{0}                                             {l}│{0}
{l}│{0}   2. Yes, and don't ask again                        {l}│{0}
{l}│{0}   3. No, and tell it what to do instead              {l}│{0}
{l}╰──────────────────────────────────────────────────────╯{0}
`),
  build: paint(`{d}${'$'}{0} xcodebuild -scheme Shop -destination 'platform=iOS'
{d}note:{0} Using build description from cache
CompileSwift normal arm64 {l}CheckoutView.swift{0}
CompileSwift normal arm64 {l}CartStore.swift{0}
{y}warning:{0} 'onChange(of:perform:)' was deprecated
Ld Shop.app/Shop normal
{g}** BUILD SUCCEEDED **{0} [48.113 sec]
`),
  crawler: paint(`fetch  https://example.org/archive/2019  {g}200{0}
fetch  https://example.org/archive/2020  {g}200{0}
fetch  https://example.org/archive/2021  {r}503{0}
{r}error{0}: giving up after 5 attempts
`),
  plain: paint(`{g}ada@studio{0} {l}~/code/shop{0} {d}main{0}
❯ `),
}
