#include "facts/picture.h"

#include "base/io.h"
#include "formats/image.h"

#include <string.h>

enum { PIECE = 256 * 1024, TAIL = 256 };

/* The last bytes seen so far. */
struct tail {
	char bytes[TAIL];
	size_t n;
};

static void keep_tail(struct tail *t, str s)
{
	if (s.len >= TAIL) {
		memcpy(t->bytes, s.s + s.len - TAIL, TAIL);
		t->n = TAIL;
		return;
	}
	if (t->n + s.len > TAIL) {
		size_t old = TAIL - s.len;

		memmove(t->bytes, t->bytes + t->n - old, old);
		t->n = old;
	}
	memcpy(t->bytes + t->n, s.s, s.len);
	t->n += s.len;
}

static void put_header(struct file_facts *f, struct value *record,
		       const struct image_header *h, bool ends)
{
	struct arena *a = f->arena;

	value_put(a, record, S("format"),
		  value_str(image_format_name(h->format)));
	if (h->sized) {
		value_put(a, record, S("width"), value_int(h->width));
		value_put(a, record, S("height"), value_int(h->height));
	}
	if (h->channels)
		value_put(a, record, S("channels"), value_int(h->channels));
	if (h->depth)
		value_put(a, record, S("depth"), value_int(h->depth));
	if (h->palette)
		value_put(a, record, S("palette"), value_bool(true));
	if (!ends)
		value_put(a, record, S("ends"), value_bool(false));
}

static bool wants(const struct file *f)
{
	return f->context && f->kind == KIND_IMAGE;
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct io_source *s = facts_stream(f);
	struct image_header h = { 0 };
	struct tail tail = { .n = 0 };
	char *piece;
	size_t n;

	*record = value_map();
	if (!s)
		return true;
	piece = arena_alloc(f->arena, PIECE, 1);
	while ((n = io_source_fill(s, piece, PIECE)) > 0) {
		if (!tail.n)
			h = image_header(str_of(piece, n));
		keep_tail(&tail, str_of(piece, n));
	}
	if (!facts_stream_end(f, s))
		return true;
	put_header(f, record, &h,
		   image_has_end(h.format, str_of(tail.bytes, tail.n)));
	value_put(f->arena, record, S("bytes"), value_int((int64_t)s->at));
	if (f->hashed)
		value_put(f->arena, record, S("hash"),
			  value_int((int64_t)f->digest.lo));
	return true;
}

const struct scanner scanner_picture = {
	.name = STR_INIT("picture"),
	.input = STR_INIT("images"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
