#define _GNU_SOURCE /* O_PATH, syscall() */

#include "base/io.h"

#include "base/arena.h"
#include "base/io_system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

const char *io_status_text(enum io_status s)
{
	static const char *const text[] = {
		[IO_OK] = "read",
		[IO_ESCAPE] = "leads out of the project; not followed",
		[IO_MISSING] = "not there",
		[IO_DENIED] = "no permission to read",
		[IO_SPECIAL] = "not a regular file; not opened",
		[IO_LOOP] = "links in a circle",
		[IO_CHANGED] = "changed while it was read",
		[IO_LIMIT] = "larger than the limit; not read",
		[IO_ERROR] = "could not be read",
	};

	return text[s];
}

void io_diag(struct diags *d, enum io_status s)
{
	static const enum diag_id id[] = {
		[IO_ESCAPE] = DIAG_PATH_ESCAPE, [IO_MISSING] = DIAG_IO_CHANGED,
		[IO_DENIED] = DIAG_IO_DENIED,   [IO_SPECIAL] = DIAG_IO_SPECIAL,
		[IO_LOOP] = DIAG_IO_ERROR,      [IO_CHANGED] = DIAG_IO_CHANGED,
		[IO_LIMIT] = DIAG_IO_LIMIT,     [IO_ERROR] = DIAG_IO_ERROR,
	};

	if (s != IO_OK)
		diag_add(d, id[s], 0, 0, "%s", io_status_text(s));
}

static enum io_status status_of(int error)
{
	switch (error) {
	case EXDEV:
		return IO_ESCAPE;
	case ENOENT:
	case ENOTDIR:
		return IO_MISSING;
	case EACCES:
	case EPERM:
		return IO_DENIED;
	case ELOOP:
		return IO_LOOP;
	case ENXIO:
	case ENODEV:
	case EISDIR:
		return IO_SPECIAL;
	default:
		return IO_ERROR;
	}
}

static void close_fd(int fd)
{
	/* Even when close fails the descriptor is gone (Linux). */
	if (fd >= 0)
		io_system()->close(fd);
}

/* ---- opening beneath a root ---- */

static enum io_status finish_open(int *out, int fd)
{
	*out = fd;
	return fd < 0 ? status_of(errno) : IO_OK;
}

static enum io_status open_whole(int *out, int dir, const char *path, int flags)
{
	int fd;

	/* EAGAIN: something was renamed while the kernel looked. */
	for (int tries = 0; tries < 16; tries++) {
		fd = io_system()->open_beneath(dir, path, (uint64_t)flags);
		if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	return finish_open(out, fd);
}

enum {
	LINKS_MAX = 40,    /* as the kernel */
	PATH_ONCE = 4000,  /* longer paths go part by part */
	DEPTH_MAX = 16384, /* parts of a path */
};

/*
 * What openat2 does, by hand: for kernels without it and for paths longer than
 * it takes. Each part is opened without following links; links are read and
 * their text put in place of the part.
 */
struct steps {
	struct arena arena; /* for the text of links */
	int root, dir;      /* dir: where we are, ours to close */
	VEC(str) entered;   /* parts from the root to dir, none a link */
	VEC(str) todo;      /* parts still to go, the next one last */
	int links;
};

static void move_to(struct steps *w, int dir)
{
	if (w->dir != w->root)
		close_fd(w->dir);
	w->dir = dir;
}

static bool push_parts(struct steps *w, str path)
{
	size_t end = path.len;

	while (end) {
		size_t from = end;

		while (from && path.s[from - 1] != '/')
			from--;
		if (w->todo.n >= DEPTH_MAX)
			return false;
		if (end > from)
			*vec_push(&w->arena, &w->todo) = str_sub(path, from, end);
		end = from ? from - 1 : 0;
	}
	return true;
}

static int open_part(struct steps *w, str name, int flags)
{
	const char *text = str_cstr(&w->arena, name);
	int fd;

	do {
		fd = io_system()->open(w->dir, text,
				       flags | O_NOFOLLOW | O_CLOEXEC, 0);
	} while (fd < 0 && errno == EINTR);
	return fd;
}

/* ".." leads to where the parts before the last one lead. */
static enum io_status go_up(struct steps *w)
{
	if (!w->entered.n)
		return IO_ESCAPE;
	w->entered.n--;
	move_to(w, w->root);
	for (size_t i = 0; i < w->entered.n; i++) {
		int fd = open_part(w, w->entered.v[i], O_PATH | O_DIRECTORY);

		if (fd < 0)
			return status_of(errno);
		move_to(w, fd);
	}
	return IO_OK;
}

static enum io_status go_by_link(struct steps *w, int link)
{
	char *text = arena_alloc(&w->arena, PATH_MAX, 1);
	ssize_t n = readlinkat(link, "", text, PATH_MAX);

	if (n <= 0)
		return IO_ERROR;
	if (text[0] == '/')
		return IO_ESCAPE;
	if (++w->links > LINKS_MAX)
		return IO_LOOP;
	return push_parts(w, str_of(text, (size_t)n)) ? IO_OK : IO_LOOP;
}

/* Enters a folder, or follows a link; *file is set when it is neither. */
static enum io_status go_into(struct steps *w, str name, bool *file)
{
	int fd = open_part(w, name, O_PATH);
	enum io_status s = IO_OK;
	struct stat st;

	if (fd < 0)
		return status_of(errno);
	if (io_system()->fstat(fd, &st)) {
		s = IO_ERROR;
	} else if (S_ISLNK(st.st_mode)) {
		s = go_by_link(w, fd);
	} else if (S_ISDIR(st.st_mode)) {
		move_to(w, fd);
		*vec_push(&w->arena, &w->entered) = name;
		return IO_OK;
	} else {
		*file = true;
	}
	close_fd(fd);
	return s;
}

static enum io_status walk_parts(int *out, struct steps *w, int flags)
{
	bool file = false;
	enum io_status s = IO_OK;
	str name = S(".");

	while (w->todo.n && s == IO_OK && !file) {
		name = w->todo.v[--w->todo.n];
		if (str_eq(name, S(".")))
			continue;
		s = str_eq(name, S("..")) ? go_up(w) : go_into(w, name, &file);
	}
	if (s != IO_OK)
		return s;
	if (file && w->todo.n)
		return IO_MISSING;
	return finish_open(out, open_part(w, file ? name : S("."), flags));
}

static enum io_status open_by_parts(int *out, int dir, str path, int flags)
{
	struct steps w = { .root = dir, .dir = dir };
	enum io_status s = IO_ERROR;

	arena_init(&w.arena);
	if (push_parts(&w, path))
		s = walk_parts(out, &w, flags);
	move_to(&w, w.root);
	arena_release(&w.arena);
	return s;
}

static enum io_status open_beneath(int *out, const struct io_root *r, str path,
				   int flags)
{
	char text[PATH_ONCE + 1];
	enum io_status s;

	*out = -1;
	if (!path.len)
		path = S(".");
	if (memchr(path.s, 0, path.len))
		return IO_MISSING;
	if (path.s[0] == '/')
		return IO_ESCAPE;
	if (path.len <= PATH_ONCE) {
		memcpy(text, path.s, path.len);
		text[path.len] = 0;
		s = open_whole(out, r->fd, text, flags | O_CLOEXEC);
		/* EPERM: a container that knows no such call. */
		if (s == IO_OK || (errno != ENOSYS && errno != EPERM))
			return s;
	}
	return open_by_parts(out, r->fd, path, flags);
}

/* ---- roots ---- */

bool io_root_open(struct io_root *out, struct arena *a, str path, struct err *err)
{
	const char *text = str_cstr(a, path.len ? path : S("."));
	char real[PATH_MAX];
	int fd;

	if (memchr(path.s, 0, path.len))
		return err_use(err, "a path with a NUL byte");
	fd = io_system()->open(AT_FDCWD, text, O_PATH | O_DIRECTORY | O_CLOEXEC,
			       0);
	if (fd < 0)
		return err_use(err, "%s: %s", text, strerror(errno));
	*out = (struct io_root){ .fd = fd };
	out->path = str_dup(a, str_from(realpath(text, real) ? real : text));
	return true;
}

void io_root_memory(struct io_root *out, const struct io_memory *table,
		    size_t entries)
{
	*out = (struct io_root){
		.fd = -1, .path = S("/"), .table = table, .entries = entries
	};
}

void io_root_close(struct io_root *r)
{
	close_fd(r->fd);
	r->fd = -1;
}

/* ---- files ---- */

static int64_t nanoseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct io_stamp stamp_of(const struct stat *st)
{
	return (struct io_stamp){ (uint64_t)st->st_dev, (uint64_t)st->st_ino,
				  (uint64_t)st->st_size, nanoseconds(st->st_mtim),
				  nanoseconds(st->st_ctim) };
}

static bool stamp_eq(const struct io_stamp *a, const struct io_stamp *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       a->size == b->size && a->modified == b->modified &&
	       a->changed == b->changed;
}

static const struct io_memory *find_memory(const struct io_root *r, str path)
{
	for (size_t i = 0; i < r->entries; i++)
		if (str_eq(r->table[i].path, path))
			return &r->table[i];
	return NULL;
}

static enum io_status open_memory(struct io_file *out, const struct io_root *r,
				  str path)
{
	const struct io_memory *m = find_memory(r, path);

	if (!m)
		return IO_MISSING;
	if (m->status != IO_OK)
		return m->status;
	*out = (struct io_file){ .fd = -1, .bytes = m->bytes };
	out->size = m->bytes.len;
	return IO_OK;
}

/* Looks before it opens: opening a device can do things. */
static enum io_status look_fd(struct stat *st, const struct io_root *r, str path)
{
	enum io_status s;
	int fd;

	s = open_beneath(&fd, r, path, O_PATH);
	if (s != IO_OK)
		return s;
	if (io_system()->fstat(fd, st))
		s = IO_ERROR;
	close_fd(fd);
	return s;
}

enum io_status io_open(struct io_file *out, const struct io_root *r, str path)
{
	enum io_status s;
	struct stat st;
	int fd;

	*out = (struct io_file){ .fd = -1 };
	if (r->fd < 0)
		return open_memory(out, r, path);
	s = look_fd(&st, r, path);
	if (s == IO_OK && !S_ISREG(st.st_mode))
		s = IO_SPECIAL;
	if (s != IO_OK)
		return s;
	s = open_beneath(&fd, r, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (s != IO_OK)
		return s;
	if (io_system()->fstat(fd, &st))
		s = IO_ERROR;
	else if (!S_ISREG(st.st_mode))
		s = IO_SPECIAL;
	if (s != IO_OK) {
		close_fd(fd);
		return s;
	}
	out->fd = fd;
	out->stamp = stamp_of(&st);
	out->size = out->stamp.size;
	return IO_OK;
}

void io_close(struct io_file *f)
{
	close_fd(f->fd);
	*f = (struct io_file){ .fd = -1 };
}

enum io_status io_check(const struct io_file *f)
{
	struct io_stamp now;
	struct stat st;

	if (f->fd < 0)
		return IO_OK;
	if (io_system()->fstat(f->fd, &st))
		return IO_ERROR;
	now = stamp_of(&st);
	return stamp_eq(&now, &f->stamp) ? IO_OK : IO_CHANGED;
}

enum io_status io_read_at(const struct io_file *f, uint64_t offset, void *to,
			  size_t n)
{
	char *p = to;

	if (offset > f->size || n > f->size - offset)
		return IO_CHANGED;
	if (f->fd < 0) {
		if (n)
			memcpy(p, f->bytes.s + offset, n);
		return IO_OK;
	}
	while (n) {
		ssize_t got = io_system()->pread(f->fd, p, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return status_of(errno);
		if (!got)
			return IO_CHANGED;
		p += got;
		n -= (size_t)got;
		offset += (size_t)got;
	}
	return IO_OK;
}

enum io_status io_read_all(str *out, struct arena *a, const struct io_file *f,
			   uint64_t max)
{
	enum io_status s;
	char *p;

	if (f->size > max || f->size > SIZE_MAX / 2)
		return IO_LIMIT;
	p = arena_alloc(a, (size_t)f->size + IO_PADDING, 1);
	s = io_read_at(f, 0, p, (size_t)f->size);
	if (s == IO_OK)
		s = io_check(f);
	if (s == IO_OK)
		*out = str_of(p, (size_t)f->size);
	return s;
}

enum io_status io_read(str *out, struct arena *a, const struct io_root *r,
		       str path, uint64_t max)
{
	struct arena_mark mark = arena_mark(a);
	enum io_status s = IO_OK;
	struct io_file f;

	for (int tries = 0; tries < 2; tries++) {
		s = io_open(&f, r, path);
		if (s != IO_OK)
			return s;
		s = io_read_all(out, a, &f, max);
		io_close(&f);
		if (s != IO_CHANGED)
			break;
		arena_rewind(a, mark);
	}
	return s;
}

/* ---- sources ---- */

static size_t read_memory(struct io_source *s, char *to, size_t n)
{
	size_t left = s->bytes.len - (size_t)s->at;

	if (n > left)
		n = left;
	if (n)
		memcpy(to, s->bytes.s + s->at, n);
	s->at += n;
	return n;
}

/* At the size the file had: did it stay like that? */
static void end_of_file(struct io_source *s)
{
	struct stat st;

	if (io_system()->fstat(s->file->fd, &st)) {
		s->status = IO_ERROR;
		return;
	}
	if ((uint64_t)st.st_size < s->file->size)
		s->status = IO_CHANGED;
	s->grew = (uint64_t)st.st_size > s->file->size;
}

static size_t read_file(struct io_source *s, char *to, size_t n)
{
	uint64_t left = s->file->size - s->at;
	ssize_t got;

	if (s->status != IO_OK || !n)
		return 0;
	if (!left) {
		end_of_file(s);
		return 0;
	}
	if (n > left)
		n = (size_t)left;
	do {
		got = io_system()->pread(s->file->fd, to, n, (off_t)s->at);
	} while (got < 0 && errno == EINTR);
	if (got <= 0) {
		s->status = got ? status_of(errno) : IO_CHANGED;
		return 0;
	}
	s->at += (size_t)got;
	return (size_t)got;
}

void io_source_memory(struct io_source *s, str bytes)
{
	*s = (struct io_source){ .read = read_memory, .bytes = bytes };
}

void io_source_file(struct io_source *s, const struct io_file *f)
{
	if (f->fd < 0)
		io_source_memory(s, f->bytes);
	else
		*s = (struct io_source){ .read = read_file, .file = f };
}

size_t io_source_fill(struct io_source *s, char *to, size_t n)
{
	size_t have = 0;

	while (have < n) {
		size_t got = s->read(s, to + have, n - have);

		if (!got)
			break;
		have += got;
	}
	return have;
}

/* ---- looking ---- */

static enum io_kind kind_of(mode_t mode)
{
	if (S_ISREG(mode))
		return IO_KIND_FILE;
	if (S_ISDIR(mode))
		return IO_KIND_DIR;
	return S_ISLNK(mode) ? IO_KIND_LINK : IO_KIND_SPECIAL;
}

static bool is_below(str path, str dir)
{
	return !dir.len || (path.len > dir.len && str_starts(path, dir) &&
			    path.s[dir.len] == '/');
}

static enum io_status look_memory(struct io_info *out, const struct io_root *r,
				  str path)
{
	const struct io_memory *m = find_memory(r, path);

	*out = (struct io_info){ .kind = IO_KIND_FILE };
	if (m) {
		out->stamp.size = m->bytes.len;
		out->stamp.inode = (uint64_t)(m - r->table) + 1;
		return m->status;
	}
	for (size_t i = 0; i < r->entries; i++) {
		if (is_below(r->table[i].path, path)) {
			out->kind = IO_KIND_DIR;
			return IO_OK;
		}
	}
	return IO_MISSING;
}

enum io_status io_look(struct io_info *out, const struct io_root *r, str path)
{
	enum io_status s;
	struct stat st;

	*out = (struct io_info){ .kind = IO_KIND_SPECIAL };
	if (r->fd < 0)
		return look_memory(out, r, path);
	s = look_fd(&st, r, path);
	if (s == IO_OK)
		*out = (struct io_info){ kind_of(st.st_mode), stamp_of(&st) };
	return s;
}

/* ---- listing ---- */

enum io_status io_dir_open(struct io_dir *d, const struct io_root *r, str path,
			   char *buffer)
{
	*d = (struct io_dir){ .fd = -1, .buffer = buffer, .root = r, .path = path };
	if (r->fd >= 0)
		d->status = open_beneath(&d->fd, r, path,
					 O_RDONLY | O_DIRECTORY | O_NONBLOCK);
	return d->status;
}

void io_dir_close(struct io_dir *d)
{
	close_fd(d->fd);
	d->fd = -1;
}

/* The entry of a table file in this folder, if it is the first to name it. */
static bool memory_entry(const struct io_dir *d, size_t i, struct io_entry *out)
{
	const struct io_root *r = d->root;
	str path = r->table[i].path;
	size_t from = d->path.len ? d->path.len + 1 : 0;
	size_t end;

	if (!is_below(path, d->path))
		return false;
	end = str_find_byte(path, '/', from);
	for (size_t k = 0; k < i; k++)
		if (is_below(r->table[k].path, str_sub(path, 0, end)))
			return false;
	out->name = str_sub(path, from, end);
	out->inode = end < path.len ? 0 : i + 1;
	out->kind = end < path.len ? IO_KIND_DIR : IO_KIND_FILE;
	if (end == path.len && r->table[i].status == IO_SPECIAL)
		out->kind = IO_KIND_SPECIAL;
	return true;
}

static bool next_memory(struct io_dir *d, struct io_entry *out)
{
	while (d->at < d->root->entries)
		if (memory_entry(d, d->at++, out))
			return true;
	return false;
}

/* As the kernel lays it out; not in any header. */
struct dirent64 {
	uint64_t inode;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

enum { TYPE_UNKNOWN = 0, TYPE_DIR = 4, TYPE_FILE = 8, TYPE_LINK = 10 };

/* Some file systems do not say what an entry is. */
static enum io_kind ask_kind(const struct io_dir *d, const char *name)
{
	struct stat st;

	if (fstatat(d->fd, name, &st, AT_SYMLINK_NOFOLLOW))
		return IO_KIND_SPECIAL;
	return kind_of(st.st_mode);
}

static enum io_kind entry_kind(const struct io_dir *d, uint8_t type,
			       const char *name)
{
	switch (type) {
	case TYPE_FILE:
		return IO_KIND_FILE;
	case TYPE_DIR:
		return IO_KIND_DIR;
	case TYPE_LINK:
		return IO_KIND_LINK;
	case TYPE_UNKNOWN:
		return ask_kind(d, name);
	default:
		return IO_KIND_SPECIAL;
	}
}

static bool refill(struct io_dir *d)
{
	ssize_t got;

	do {
		got = io_system()->list(d->fd, d->buffer, IO_DIR_BUFFER);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		d->status = errno == ENOENT ? IO_CHANGED : IO_ERROR;
	d->at = 0;
	d->end = got > 0 ? (size_t)got : 0;
	return got > 0;
}

static bool is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

bool io_dir_next(struct io_dir *d, struct io_entry *out)
{
	if (d->fd < 0)
		return d->status == IO_OK && d->root->fd < 0 &&
		       next_memory(d, out);
	for (;;) {
		const char *at;
		uint16_t size;
		const char *name;

		if (d->at >= d->end && !refill(d))
			return false;
		at = d->buffer + d->at;
		memcpy(&size, at + offsetof(struct dirent64, size), 2);
		d->at += size;
		memcpy(&out->inode, at, 8);
		name = at + offsetof(struct dirent64, name);
		if (is_dots(name))
			continue;
		out->name = str_from(name);
		out->kind = entry_kind(
			d, (uint8_t)at[offsetof(struct dirent64, type)], name);
		return true;
	}
}
