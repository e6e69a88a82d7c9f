import { prepare } from '../../scripts/setup/prepare.mjs'

/** Playwright's global set-up: the build that the end-to-end tests run is that of these sources. */
export default function globalSetup(): Promise<void> {
  return prepare()
}
