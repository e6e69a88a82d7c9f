import { z } from 'zod'

/** An absolute path, one that begins with `~`, or nothing. */
const WorkingDir = z
  .string()
  .max(4096)
  .refine((path) => !path.includes('\0'), 'A path holds no NUL.')

export const ProjectId = z.string().min(1).max(64)

/** A codebase or workspace; tasks and sessions belong to one. Times are ms since the epoch. */
export const Project = z.object({
  id: z.string().describe('`proj_<ms>_<random>`'),
  name: z.string(),
  workingDir: z.string().describe('empty when none was given: the home directory'),
  description: z.string(),
  workingDirs: z
    .record(z.string(), z.string())
    .describe('by host id, where the directory is another one than `workingDir`'),
  createdAt: z.number(),
  updatedAt: z.number(),
  homeId: z
    .string()
    .describe('the host that keeps it, or `shared:<id>` for the board in a shared database'),
  heardAt: z
    .number()
    .optional()
    .describe('set while its home cannot be reached: when it was heard last, ms'),
})
export type Project = z.infer<typeof Project>

const fields = {
  workingDir: WorkingDir.optional(),
  description: z.string().max(100_000).optional(),
  workingDirs: z.record(z.string().max(64), WorkingDir).optional(),
}
const Name = z.string().trim().min(1, 'name is required').max(200)

/** Unknown and read-only fields are ignored: clients of Maestro Server send whole objects back. */
export const ProjectCreate = z.object({ name: Name, ...fields })
export type ProjectCreate = z.infer<typeof ProjectCreate>

export const ProjectUpdate = z.object({ name: Name.optional(), ...fields })
export type ProjectUpdate = z.infer<typeof ProjectUpdate>

/** What is left of what was deleted. */
export const Deleted = z.object({ success: z.literal(true), id: z.string() })
export type Deleted = z.infer<typeof Deleted>
