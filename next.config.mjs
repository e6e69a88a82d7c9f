/**
 * The dashboard is a static export: Next renders at build time and the node serves the files. What
 * `next build` writes to `out/` holds no server code.
 * @type {import('next').NextConfig}
 */
const config = {
  output: 'export',
  reactStrictMode: true,
  devIndicators: false,
  // The same sources make the same files, whose names the service worker of the build knows.
  generateBuildId: () => process.env.NEXT_PUBLIC_MAESTRO_BUILD ?? null,
  images: { unoptimized: true },
  // `npm run typecheck` does this with the project's own compiler.
  typescript: { ignoreBuildErrors: true },
}

export default config
