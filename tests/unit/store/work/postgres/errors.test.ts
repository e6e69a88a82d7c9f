import { describe, expect, it } from 'vitest'
import { MaestroError } from '../../../../../lib/errors.ts'
import { nameOf } from '../../../../../lib/store/work/postgres/connection.ts'
import { asMaestroError, reasonOf } from '../../../../../lib/store/work/postgres/errors.ts'

const coded = (code: string, message = 'words') => Object.assign(new Error(message), { code })

describe('an error of the shared database', () => {
  it.each([
    coded('ECONNREFUSED'),
    coded('ENOTFOUND'),
    coded('57P01', 'terminating connection due to administrator command'),
    coded('08006'),
    coded('53300', 'sorry, too many clients already'),
    coded('55P03', 'canceling statement due to lock timeout'),
    new Error('Connection terminated unexpectedly'),
    new Error('Query read timeout'),
    new Error('timeout exceeded when trying to connect'),
  ])('of the way to it is DATABASE_UNAVAILABLE: %s', (error) => {
    const told = asMaestroError(error, 'select 1') as MaestroError
    expect(told).toBeInstanceOf(MaestroError)
    expect(told).toMatchObject({ code: 'DATABASE_UNAVAILABLE', status: 503 })
    expect(told.message).toContain(`(${error.message}). Nothing was changed`)
  })

  it('during commit says that nobody knows', () => {
    const told = asMaestroError(coded('ECONNRESET'), 'commit') as MaestroError
    expect(told.message).toContain('Whether this change was made is not known')
  })

  it.each([coded('23505'), coded('42P01'), new TypeError('x')])('of ours stays: %s', (error) => {
    expect(asMaestroError(error, 'select 1')).toBe(error)
  })

  it('about a NUL character is of who sent it', () => {
    expect(asMaestroError(coded('22021'), 'insert')).toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  it('of several addresses gives the first reason', () => {
    const error = Object.assign(new AggregateError([coded('ECONNREFUSED', 'refused ::1')]), {
      code: 'ECONNREFUSED',
    })
    expect(reasonOf(error)).toBe('refused ::1')
  })
})

describe('the name of a database', () => {
  it.each([
    ['postgres://me:s3cret@db.example:6543/board', 'postgres://me@db.example:6543/board'],
    ['postgresql://me:s3%40cret@db/board?sslmode=disable', 'postgres://me@db:5432/board'],
  ])('has no password: %s', (url, name) => {
    expect(nameOf(url)).toBe(name)
  })

  it('that cannot be read is refused without showing it', () => {
    const name = () => nameOf('postgres://me:s3cret%@db:x/board')
    expect(name).toThrow(/DATABASE_URL cannot be found: the URL is not one.*Write it as/)
    expect(name).not.toThrow(/s3cret/)
  })
})
