#include "facts/file.h"

#include <string.h>

enum { HEAD = 4096 };

struct fact_slot {
	const void *key;
	void *fact;
	struct fact_slot *next;
};

/* The text, or why there is none. */
struct text_fact {
	enum io_status status;
	str text;
};

/* A stream that hashes what it gives, so that the digest costs no second
 * reading. */
struct stream {
	struct io_source source; /* first: what the caller sees */
	struct io_source under;
	struct hash_stream *hash;
	struct file_facts *facts;
};

static const char text_key, head_key;

static void start(struct file_facts *f, struct arena *a,
		  const struct limits *limits, const struct file *file)
{
	*f = (struct file_facts){ .file = file, .arena = a, .limits = limits };
	f->io.fd = -1;
	diags_init(&f->diags, a);
}

void facts_open(struct file_facts *f, struct arena *a,
		const struct limits *limits, const struct file *file,
		const struct io_root *root)
{
	start(f, a, limits, file);
	f->opened = io_open(&f->io, root, file->path);
}

void facts_in_memory(struct file_facts *f, struct arena *a,
		     const struct limits *limits, const struct file *file,
		     str text)
{
	char *padded = arena_alloc(a, text.len + IO_PADDING, 1);

	start(f, a, limits, file);
	if (text.len)
		memcpy(padded, text.s, text.len);
	f->io.bytes = str_of(padded, text.len);
	f->io.size = text.len;
}

void facts_close(struct file_facts *f)
{
	if (f->opened == IO_OK)
		io_close(&f->io);
	f->opened = IO_ERROR;
}

void *facts_find(const struct file_facts *f, const void *key)
{
	for (const struct fact_slot *s = f->slots; s; s = s->next)
		if (s->key == key)
			return s->fact;
	return NULL;
}

void facts_keep(struct file_facts *f, const void *key, void *fact)
{
	struct fact_slot *s = arena_new(f->arena, struct fact_slot);

	*s = (struct fact_slot){ key, fact, f->slots };
	f->slots = s;
}

void facts_diags(struct file_facts *f, const struct diags *of_fact)
{
	for (size_t i = 0; i < of_fact->list.n; i++) {
		const struct diag *d = &of_fact->list.v[i];

		diag_add(&f->diags, d->id, d->line, d->column, "%.*s",
			 STR_ARG(d->text));
	}
	f->diags.omitted += of_fact->omitted;
}

static struct text_fact *read_text(struct file_facts *f, uint64_t max)
{
	struct text_fact *t = arena_new(f->arena, struct text_fact);

	t->status = f->opened;
	if (t->status == IO_OK)
		t->status = io_read_all(&t->text, f->arena, &f->io, max);
	if (t->status == IO_OK) {
		f->hashed = true;
		f->digest = hash128(t->text);
	}
	return t;
}

bool facts_text(struct file_facts *f, uint64_t max, str *text)
{
	struct text_fact *t = facts_find(f, &text_key);

	if (!t || (t->status == IO_LIMIT && f->io.size <= max)) {
		t = read_text(f, max);
		facts_keep(f, &text_key, t);
	}
	if (t->status == IO_OK && t->text.len > max)
		io_diag(&f->diags, IO_LIMIT);
	else if (t->status != IO_OK)
		io_diag(&f->diags, t->status);
	*text = t->text;
	return t->status == IO_OK && t->text.len <= max;
}

str facts_head(struct file_facts *f)
{
	const struct text_fact *t = facts_find(f, &text_key);
	str *head = facts_find(f, &head_key);
	size_t n = f->io.size < HEAD ? (size_t)f->io.size : HEAD;
	char *bytes;

	if (t && t->status == IO_OK)
		return str_sub(t->text, 0, HEAD);
	if (head)
		return *head;
	head = arena_new(f->arena, str);
	facts_keep(f, &head_key, head);
	if (f->opened != IO_OK)
		return *head;
	bytes = arena_alloc(f->arena, n + IO_PADDING, 1);
	if (io_read_at(&f->io, 0, bytes, n) == IO_OK)
		*head = str_of(bytes, n);
	return *head;
}

static size_t read_stream(struct io_source *s, char *to, size_t n)
{
	struct stream *st = s->ctx;
	size_t got = st->under.read(&st->under, to, n);

	s->status = st->under.status;
	s->grew = st->under.grew;
	s->at = st->under.at;
	hash_stream_add(st->hash, str_of(to, got));
	if (!got && s->status == IO_OK && !st->facts->hashed) {
		st->facts->hashed = true;
		st->facts->digest = hash_stream_end(st->hash);
	}
	return got;
}

struct io_source *facts_stream(struct file_facts *f)
{
	const struct text_fact *t = facts_find(f, &text_key);
	struct stream *st;

	if (f->opened != IO_OK) {
		io_diag(&f->diags, f->opened);
		return NULL;
	}
	st = arena_new(f->arena, struct stream);
	if (t && t->status == IO_OK)
		io_source_memory(&st->under, t->text);
	else
		io_source_file(&st->under, &f->io);
	st->hash = hash_stream_new(f->arena);
	st->facts = f;
	st->source = (struct io_source){ .read = read_stream, .ctx = st };
	return &st->source;
}

static ptrdiff_t read_source(void *ctx, char *buf, size_t n)
{
	struct io_source *s = ctx;
	size_t got = s->read(s, buf, n);

	return got || s->status == IO_OK ? (ptrdiff_t)got : -1;
}

struct source facts_source(struct io_source *s)
{
	return (struct source){ read_source, s };
}

bool facts_stream_end(struct file_facts *f, const struct io_source *s)
{
	if (s->status == IO_OK)
		return true;
	io_diag(&f->diags, s->status);
	return false;
}
