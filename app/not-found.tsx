import Link from 'next/link'

export default function NotFound() {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-2 p-6 text-center">
      <h1 className="text-lg font-semibold">There is no such page</h1>
      <p className="max-w-sm text-dim">
        The address may be old.{' '}
        <Link className="underline underline-offset-2" href="/">
          Go to your agents
        </Link>
        .
      </p>
    </main>
  )
}
