#include "facts/artifact.h"

#include "base/hash.h"
#include "base/io.h"

enum { PIECE = 256 * 1024 };

static bool wants(const struct file *f)
{
	return f->kind == KIND_MODEL && !(f->flags & FILE_VENDORED);
}

/* "oid sha256:..." of a pointer; "" when it is none. */
static str pointed_to(struct file_facts *f)
{
	str text = facts_head(f), line;

	if (!str_starts(text, S("version https://git-lfs.github.com/spec/")))
		return S("");
	while (str_line(&text, &line))
		if (str_starts(line, S("oid sha256:")))
			return str_dup(f->arena, str_sub(line, 11, line.len));
	return S("");
}

static str hash_of(struct file_facts *f)
{
	struct io_source *s = facts_stream(f);
	struct sha256 sha;
	uint8_t digest[32];
	char *piece;
	size_t n;

	if (!s)
		return S("");
	piece = arena_alloc(f->arena, PIECE, 1);
	sha256_init(&sha);
	while ((n = s->read(s, piece, PIECE)) > 0)
		sha256_add(&sha, str_of(piece, n));
	if (!facts_stream_end(f, s))
		return S("");
	sha256_end(&sha, digest);
	return hash_hex(f->arena, digest, sizeof(digest));
}

static bool scan(struct file_facts *f, struct value *record)
{
	str sha256 = pointed_to(f);

	if (!sha256.len)
		sha256 = hash_of(f);
	*record = value_map();
	if (sha256.len)
		value_put(f->arena, record, S("sha256"), value_str(sha256));
	return true;
}

const struct scanner scanner_artifact = {
	.name = STR_INIT("artifact"),
	.version = 1,
	.input = STR_INIT("model"),
	.wants = wants,
	.scan = scan,
};
