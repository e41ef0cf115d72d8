#include "facts/content_hash.h"

#include "base/hash.h"
#include "base/io.h"
#include "base/md5.h"

enum { PIECE = 256 * 1024, POINTER_MAX = 1024 };

/* version https://git-lfs.github.com/spec/v1, oid sha256:..., size ... */
static bool read_lfs(struct file_facts *f, struct value *record)
{
	str text = facts_head(f), line;
	int64_t size = -1;

	if (f->io.size > POINTER_MAX ||
	    !str_starts(text, S("version https://git-lfs.github.com/spec/")))
		return false;
	value_put(f->arena, record, S("pointer"), value_str(S("git-lfs")));
	while (str_line(&text, &line)) {
		if (str_starts(line, S("oid sha256:")))
			value_put(f->arena, record, S("sha256"),
				  value_str(str_dup(f->arena,
						    str_sub(line, 11, line.len))));
		if (str_starts(line, S("size ")))
			str_int64(str_sub(line, 5, line.len), &size);
	}
	value_put(f->arena, record, S("bytes"), value_int(size));
	return true;
}

/* A file of one line, the path into .git/annex/objects; its name begins with
 * SHA256E-s123--HASH. */
static bool read_annex(struct file_facts *f, struct value *record)
{
	str text = facts_head(f), name;
	size_t at;

	if (f->io.size > POINTER_MAX || !str_starts(text, S("/annex/objects/")))
		return false;
	value_put(f->arena, record, S("pointer"), value_str(S("git-annex")));
	name = str_basename(str_trim(text));
	at = str_find(name, S("--"), 0);
	if (str_starts(name, S("SHA256")) && name.len >= at + 66)
		value_put(f->arena, record, S("sha256"),
			  value_str(str_dup(f->arena,
					    str_sub(name, at + 2, at + 66))));
	return true;
}

static bool wants(const struct file *f)
{
	return value_find(f->context, S("sha256")) ||
	       value_find(f->context, S("md5"));
}

static void put_sums(struct file_facts *f, struct value *record,
		     struct sha256 *sha, struct md5 *md5)
{
	uint8_t out[32];

	if (sha) {
		sha256_end(sha, out);
		value_put(f->arena, record, S("sha256"),
			  value_str(hash_hex(f->arena, out, 32)));
	}
	if (md5) {
		md5_end(md5, out);
		value_put(f->arena, record, S("md5"),
			  value_str(hash_hex(f->arena, out, 16)));
	}
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct io_source *s;
	struct sha256 sha;
	struct md5 md5;
	bool want_sha = value_find(f->file->context, S("sha256"));
	bool want_md5 = value_find(f->file->context, S("md5"));
	char *piece;
	size_t n;

	*record = value_map();
	if (read_lfs(f, record) || read_annex(f, record))
		return true;
	s = facts_stream(f);
	if (!s)
		return true;
	sha256_init(&sha);
	md5_init(&md5);
	piece = arena_alloc(f->arena, PIECE, 1);
	while ((n = s->read(s, piece, PIECE)) > 0) {
		if (want_sha)
			sha256_add(&sha, str_of(piece, n));
		if (want_md5)
			md5_add(&md5, str_of(piece, n));
	}
	if (!facts_stream_end(f, s))
		return true;
	value_put(f->arena, record, S("bytes"), value_int((int64_t)s->at));
	put_sums(f, record, want_sha ? &sha : NULL, want_md5 ? &md5 : NULL);
	return true;
}

const struct scanner scanner_content_hash = {
	.name = STR_INIT("content_hash"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
