import type { Define } from '../cli.ts'
import { defineApprove } from '../hosts/approve.ts'

export const define: Define = defineApprove
