#define ZSTD_STATIC_LINKING_ONLY /* for allocation from an arena */
#include "formats/unpack.h"

#include "base/utf8.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum {
	CHUNK = 64 * 1024,
	WINDOW = 64 * 1024,
	GZIP_BITS = 15 + 16,
	ZSTD_WINDOW = 27
};

struct unpacker {
	struct io_source source; /* first: what the caller sees */
	struct io_source *under;
	enum unpack_kind kind;
	uint64_t max;
	char *in;
	size_t at, have;
	bool in_ended, inside; /* inside a member or frame */
	bool done;
	z_stream z;
	ZSTD_DCtx *zstd;
	char out[8]; /* a character that did not fit */
	size_t out_n;
};

enum unpack_kind unpack_kind_of(str head)
{
	const uint8_t *h = (const uint8_t *)head.s;

	if (head.len >= 3 && h[0] == 0x1f && h[1] == 0x8b && h[2] == 8)
		return UNPACK_GZIP;
	if (head.len >= 4 && h[0] == 0x28 && h[1] == 0xb5 && h[2] == 0x2f &&
	    h[3] == 0xfd)
		return UNPACK_ZSTD;
	if (head.len >= 2 && h[0] == 0xff && h[1] == 0xfe)
		return UNPACK_UTF16LE;
	if (head.len >= 2 && h[0] == 0xfe && h[1] == 0xff)
		return UNPACK_UTF16BE;
	return UNPACK_NONE;
}

static void *take(void *arena, size_t n)
{
	return arena_alloc(arena, n, 16);
}

static void *take_zlib(void *arena, unsigned n, unsigned size)
{
	return arena_calloc(arena, n, size, 16);
}

static void leave(void *arena, void *p)
{
	(void)arena;
	(void)p;
}

/* Packed bytes at u->in + u->at; false at their end. */
static bool more_in(struct unpacker *u)
{
	if (u->at < u->have)
		return true;
	if (u->in_ended)
		return false;
	u->at = 0;
	u->have = u->under->read(u->under, u->in, CHUNK);
	u->in_ended = u->have == 0;
	if (u->in_ended && u->under->status != IO_OK)
		u->source.status = u->under->status;
	return u->have > 0;
}

static size_t fail(struct unpacker *u, enum io_status status)
{
	u->done = true;
	if (u->source.status == IO_OK)
		u->source.status = status;
	return 0;
}

static size_t read_gzip(struct unpacker *u, char *to, size_t n)
{
	u->z.next_out = (Bytef *)to;
	u->z.avail_out = (uInt)(n < CHUNK ? n : CHUNK);
	n = u->z.avail_out;
	while (u->z.avail_out == n && more_in(u)) {
		int r;

		u->z.next_in = (Bytef *)u->in + u->at;
		u->z.avail_in = (uInt)(u->have - u->at);
		r = inflate(&u->z, Z_NO_FLUSH);
		u->at = u->have - u->z.avail_in;
		u->inside = r != Z_STREAM_END;
		if (r == Z_STREAM_END)
			r = inflateReset(&u->z); /* another member may follow */
		if (r != Z_OK && r != Z_BUF_ERROR)
			return fail(u, IO_ERROR);
	}
	return n - u->z.avail_out;
}

static size_t read_zstd(struct unpacker *u, char *to, size_t n)
{
	ZSTD_outBuffer out = { to, n, 0 };

	while (!out.pos && more_in(u)) {
		ZSTD_inBuffer in = { u->in, u->have, u->at };
		size_t r = ZSTD_decompressStream(u->zstd, &out, &in);

		if (ZSTD_isError(r))
			return fail(u, IO_ERROR);
		u->at = in.pos;
		u->inside = r != 0;
	}
	return out.pos;
}

static bool next_unit(struct unpacker *u, uint32_t *unit)
{
	uint8_t b[2];

	for (size_t i = 0; i < 2; i++) {
		if (!more_in(u))
			return false;
		b[i] = (uint8_t)u->in[u->at++];
	}
	*unit = u->kind == UNPACK_UTF16LE ? (uint32_t)(b[0] | b[1] << 8)
					  : (uint32_t)(b[1] | b[0] << 8);
	return true;
}

static size_t read_utf16(struct unpacker *u, char *to, size_t n)
{
	size_t put = 0;
	uint32_t c, low;

	while (put + 4 <= n && next_unit(u, &c)) {
		char text[4];
		size_t len;

		if (c == 0xfeff && !u->source.at && !put)
			continue;
		if (c >= 0xd800 && c < 0xdc00 && next_unit(u, &low))
			c = low >= 0xdc00 && low < 0xe000
				    ? 0x10000 + ((c - 0xd800) << 10) +
					      (low - 0xdc00)
				    : 0xfffd;
		len = utf8_write(text, c);
		if (!len)
			len = utf8_write(text, 0xfffd);
		memcpy(to + put, text, len);
		put += len;
	}
	return put;
}

static size_t read_any(struct io_source *s, char *to, size_t n)
{
	struct unpacker *u = s->ctx;
	size_t got;

	if (u->done || !n)
		return 0;
	if (s->at >= u->max)
		return fail(u, IO_LIMIT);
	got = u->kind == UNPACK_GZIP   ? read_gzip(u, to, n)
	      : u->kind == UNPACK_ZSTD ? read_zstd(u, to, n)
				       : read_utf16(u, to, n);
	s->at += got;
	return got;
}

struct io_source *unpack(struct arena *a, struct io_source *under,
			 enum unpack_kind kind, const struct limits *limits)
{
	struct unpacker *u;

	if (kind == UNPACK_NONE)
		return under;
	u = arena_new(a, struct unpacker);
	u->source = (struct io_source){ .read = read_any, .ctx = u };
	u->under = under;
	u->kind = kind;
	u->max = limits->unpack_size;
	u->in = arena_alloc(a, CHUNK, 1);
	if (kind == UNPACK_GZIP) {
		u->z.zalloc = take_zlib;
		u->z.zfree = leave;
		u->z.opaque = a;
		if (inflateInit2(&u->z, GZIP_BITS) != Z_OK)
			fail(u, IO_ERROR);
	} else if (kind == UNPACK_ZSTD) {
		u->zstd = ZSTD_createDCtx_advanced(
			(ZSTD_customMem){ take, leave, a });
		if (!u->zstd)
			fail(u, IO_ERROR);
		else
			ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax,
					       ZSTD_WINDOW);
	}
	return &u->source;
}

bool unpack_cut(const struct io_source *s, enum unpack_kind kind)
{
	const struct unpacker *u = s->ctx;

	return (kind == UNPACK_GZIP || kind == UNPACK_ZSTD) && u->in_ended &&
	       u->inside;
}

static ptrdiff_t give(void *ctx, char *buf, size_t n)
{
	struct io_source *s = ctx;
	size_t got = s->read(s, buf, n);

	return got || s->status == IO_OK ? (ptrdiff_t)got : -1;
}

void unpack_window(struct window *w, struct arena *a, struct io_source *s)
{
	window_source(w, a, (struct source){ give, s }, WINDOW);
}
