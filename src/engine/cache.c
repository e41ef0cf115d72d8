#define _GNU_SOURCE
#include "engine/cache.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define MAGIC "gonogo-cache 1\n"

enum { MAC = 32, HEADER = sizeof(MAGIC) - 1 + MAC, MAX_ENTRY = 80 << 20 };

static void mac(const struct cache *c, str name, str object, uint8_t out[MAC])
{
	uint8_t pad[64], inner[32];
	struct sha256 h;

	memset(pad, 0x36, sizeof(pad));
	for (size_t i = 0; i < sizeof(c->key); i++)
		pad[i] ^= c->key[i];
	sha256_init(&h);
	sha256_add(&h, str_of(pad, sizeof(pad)));
	sha256_add(&h, name);
	sha256_add(&h, object);
	sha256_end(&h, inner);
	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	sha256_init(&h);
	sha256_add(&h, str_of(pad, sizeof(pad)));
	sha256_add(&h, str_of(inner, sizeof(inner)));
	sha256_end(&h, out);
}

/* The user's key, made on first use. */
static bool read_key(struct cache *c, struct arena *a)
{
	str path = str_printf(a, "%.*s/key", STR_ARG(c->dir));
	struct err err;
	str key;

	if (io_exists(path)) {
		if (!io_read_path(&key, a, path, sizeof(c->key), &err) ||
		    key.len != sizeof(c->key))
			return false;
		memcpy(c->key, key.s, sizeof(c->key));
		return true;
	}
	if (getrandom(c->key, sizeof(c->key), 0) != (ssize_t)sizeof(c->key))
		return false;
	return io_write_file(path, str_of(c->key, sizeof(c->key)), IO_SYNC, &err);
}

static bool make_dirs(struct arena *a, str path)
{
	struct err err;

	for (size_t i = 1; i < path.len; i++)
		if (path.s[i] == '/')
			io_make_dir(str_dup(a, str_sub(path, 0, i)), &err);
	return io_make_dir(path, &err);
}

static str default_dir(struct arena *a)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (xdg && xdg[0] == '/')
		return str_printf(a, "%s/gonogo", xdg);
	if (home && home[0] == '/')
		return str_printf(a, "%s/.cache/gonogo", home);
	return S("");
}

void cache_open(struct cache *c, struct arena *a, str dir, str project_root)
{
	*c = (struct cache){ 0 };
	c->dir = dir.len ? dir : default_dir(a);
	if (!c->dir.len || c->dir.s[0] != '/')
		return;
	if (str_starts(c->dir, project_root) &&
	    (c->dir.len == project_root.len ||
	     c->dir.s[project_root.len] == '/' || project_root.len == 1))
		return;
	c->on = make_dirs(a, c->dir) && read_key(c, a);
}

str cache_name(struct arena *a, const struct file *file, struct hash128 content,
	       const struct scanner *const *scanners, size_t n,
	       const struct limits *limits)
{
	struct buf b;
	str name;

	buf_init(&b, (size_t)16 << 20);
	buf_add(&b, S(GONOGO_VERSION "\n"));
	buf_add(&b, file->path);
	buf_printf(&b, "\n%d %u\n", (int)file->kind, (unsigned)file->flags);
	buf_add(&b, hash128_hex(a, content));
	for (size_t i = 0; i < n; i++)
		if (scanners[i]->wants(file))
			buf_printf(&b, "\n%zu %.*s %u", i,
				   STR_ARG(scanners[i]->name),
				   scanners[i]->version);
	buf_add(&b, str_of(limits, sizeof(*limits)));
	if (file->context)
		value_write(&b, file->context);
	name = sha256_hex(a, buf_str(&b));
	buf_release(&b);
	return name;
}

static str entry_path(const struct cache *c, struct arena *a, str name)
{
	return str_printf(a, "%.*s/%.2s/%.*s", STR_ARG(c->dir), name.s,
			  STR_ARG(name));
}

bool cache_find(struct cache *c, struct arena *a, str name, str *object)
{
	uint8_t want[MAC];
	struct err err;
	str path, entry;

	if (!c->on)
		return false;
	path = entry_path(c, a, name);
	c->misses++;
	if (!io_exists(path) || !io_read_path(&entry, a, path, MAX_ENTRY, &err))
		return false;
	if (entry.len < HEADER || !str_starts(entry, S(MAGIC)))
		return false;
	*object = str_sub(entry, HEADER, entry.len);
	mac(c, name, *object, want);
	if (memcmp(want, entry.s + HEADER - MAC, MAC))
		return false;
	c->misses--;
	c->hits++;
	return true;
}

void cache_keep(struct cache *c, struct arena *a, str name, str object)
{
	str path = entry_path(c, a, name);
	uint8_t sum[MAC];
	struct err err;
	struct buf b;

	if (!c->on)
		return;
	mac(c, name, object, sum);
	buf_init(&b, MAX_ENTRY);
	buf_add(&b, S(MAGIC));
	buf_add(&b, str_of(sum, MAC));
	buf_add(&b, object);
	io_make_dir(str_dirname(path), &err);
	if (!b.full)
		io_write_file(path, buf_str(&b), IO_NO_SYNC, &err);
	buf_release(&b);
}
