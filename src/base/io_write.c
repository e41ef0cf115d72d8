#define _DEFAULT_SOURCE

#include "base/arena.h"
#include "base/buf.h"
#include "base/io.h"
#include "base/io_system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- reading what the user names ---- */

static int open_trusted(str path, int flags)
{
	char text[PATH_MAX];
	int fd;

	if (!path.len || path.len >= sizeof(text) || memchr(path.s, 0, path.len)) {
		errno = ENOENT;
		return -1;
	}
	memcpy(text, path.s, path.len);
	text[path.len] = 0;
	do {
		fd = io_system()->open(AT_FDCWD, text, flags | O_CLOEXEC, 0666);
	} while (fd < 0 && errno == EINTR);
	return fd;
}

/* Reads on until the end or until there are more than `max` bytes. */
static bool read_on(struct buf *b, int fd, uint64_t max)
{
	while (b->len <= max) {
		size_t step = 64 * 1024;
		char *p = buf_space(b, step);
		ssize_t got;

		if (!p)
			return true;
		do {
			got = io_system()->read(fd, p, step);
		} while (got < 0 && errno == EINTR);
		b->len -= step - (got > 0 ? (size_t)got : 0);
		if (got <= 0)
			return !got;
	}
	return true;
}

bool io_read_fd(str *out, struct arena *a, int fd, uint64_t max, struct err *err)
{
	struct buf b;
	bool ok;
	char *p;

	if (max > SIZE_MAX / 4)
		max = SIZE_MAX / 4;
	buf_init(&b, (size_t)max + 128 * 1024);
	ok = read_on(&b, fd, max);
	if (!ok) {
		err_system(err, "cannot read: %s", strerror(errno));
	} else if (b.len > max) {
		ok = err_use(err, "larger than %llu bytes",
			     (unsigned long long)max);
	} else {
		p = arena_alloc(a, b.len + IO_PADDING, 1);
		if (b.len)
			memcpy(p, b.s, b.len);
		*out = str_of(p, b.len);
	}
	buf_release(&b);
	return ok;
}

bool io_read_path(str *out, struct arena *a, str path, uint64_t max,
		  struct err *err)
{
	int fd = open_trusted(path, O_RDONLY | O_NOCTTY);
	struct err inner;
	bool ok;

	if (fd < 0)
		return err_use(err, "%.*s: %s", STR_ARG(path), strerror(errno));
	ok = io_read_fd(out, a, fd, max, &inner);
	io_system()->close(fd);
	if (!ok && inner.kind == ERR_USE)
		return err_use(err, "%.*s: %s", STR_ARG(path), inner.text);
	if (!ok)
		return err_system(err, "%.*s: %s", STR_ARG(path), inner.text);
	return true;
}

static bool cstr_of(char text[PATH_MAX], str path)
{
	if (!path.len || path.len >= PATH_MAX || memchr(path.s, 0, path.len))
		return false;
	memcpy(text, path.s, path.len);
	text[path.len] = 0;
	return true;
}

bool io_exists(str path)
{
	char text[PATH_MAX];
	struct stat st;

	return cstr_of(text, path) && !lstat(text, &st);
}

/* ---- writing as a whole or not at all ---- */

/* ".gonogo.1234-5.tmp": no name that anybody gives a file of theirs. */
static bool is_temp_name(str name)
{
	str s = str_sub(name, 8, name.len - (name.len >= 4 ? 4 : 0));
	bool dash = false;

	if (!str_starts(name, S(".gonogo.")) || !str_ends(name, S(".tmp")) ||
	    name.len < 8 + 3 + 4)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.s[i] == '-' && !dash && i && i + 1 < s.len)
			dash = true;
		else if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	}
	return dash;
}

static void clean_one(int dir, const char *name)
{
	enum { DAY = 24 * 60 * 60 };
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) ||
	    !S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return;
	if (time(NULL) - st.st_mtime > DAY)
		unlinkat(dir, name, 0);
}

/* What a killed run left behind. Does not look far in huge folders. */
static void clean_temps(int dir)
{
	enum { LOOK_AT = 10000 };
	int fd = io_system()->open(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC,
				   0);
	char buffer[IO_DIR_BUFFER];
	struct io_dir d = { .fd = fd, .buffer = buffer };
	struct io_entry e;

	if (fd < 0)
		return;
	for (int i = 0; i < LOOK_AT && io_dir_next(&d, &e); i++)
		if (e.kind == IO_KIND_FILE && is_temp_name(e.name))
			clean_one(fd, e.name.s);
	io_dir_close(&d);
}

static bool open_temp(struct io_pending *p, int *out, mode_t mode)
{
	for (int tries = 0; tries < 100; tries++) {
		int fd;

		snprintf(p->temp, sizeof(p->temp), ".gonogo.%ld-%d.tmp",
			 (long)getpid(), tries);
		fd = io_system()->open(p->dir, p->temp,
				       O_WRONLY | O_CREAT | O_EXCL |
					       O_NOFOLLOW | O_CLOEXEC,
				       mode);
		if (fd >= 0) {
			*out = fd;
			return true;
		}
		if (errno != EEXIST && errno != EINTR)
			return false;
	}
	return false;
}

static bool write_all(int fd, str bytes)
{
	while (bytes.len) {
		ssize_t n = io_system()->write(fd, bytes.s, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (!n)
				errno = EIO;
			return false;
		}
		bytes = str_sub(bytes, (size_t)n, bytes.len);
	}
	return true;
}

static bool sync_fd(int fd)
{
	int r;

	do {
		r = io_system()->fsync(fd);
	} while (r && errno == EINTR);
	/* Some file systems cannot, and say so. */
	return !r || errno == EINVAL || errno == ENOTSUP;
}

static bool write_temp(struct io_pending *p, int fd, str bytes)
{
	bool ok = write_all(fd, bytes) && (p->sync == IO_NO_SYNC || sync_fd(fd));
	int error = errno;

	/* A network file system may say only now that it is full. */
	if (io_system()->close(fd) && errno != EINTR && ok)
		return false;
	if (!ok)
		errno = error;
	return ok;
}

static bool refuse(const struct io_pending *p, const char *what, struct err *err)
{
	return err_use(err, "%.*s: %s; not written", STR_ARG(p->path), what);
}

/* What stands there now must be a plain file, whose permissions we keep. */
static bool check_target(const struct io_pending *p, mode_t *mode, struct err *err)
{
	struct stat st;

	*mode = 0;
	if (fstatat(p->dir, p->name, &st, AT_SYMLINK_NOFOLLOW)) {
		if (errno == ENOENT)
			return true;
		return refuse(p, strerror(errno), err);
	}
	if (S_ISLNK(st.st_mode))
		return refuse(p, "is a symbolic link", err);
	if (S_ISDIR(st.st_mode))
		return refuse(p, "is a folder", err);
	if (!S_ISREG(st.st_mode))
		return refuse(p, "is not a regular file", err);
	*mode = st.st_mode & 0777;
	return true;
}

static bool open_target_dir(struct io_pending *p, struct err *err)
{
	struct str_cut c = str_cut_last(p->path, '/');
	str dir = !c.found ? S(".") : c.head.len ? c.head : S("/");
	str name = c.found ? c.tail : c.head;

	if (!name.len || name.len >= sizeof(p->name) ||
	    memchr(name.s, 0, name.len) || str_eq(name, S(".")) ||
	    str_eq(name, S("..")))
		return refuse(p, "is no name for a file", err);
	memcpy(p->name, name.s, name.len);
	p->name[name.len] = 0;
	p->dir = open_trusted(dir, O_RDONLY | O_DIRECTORY);
	if (p->dir >= 0)
		return true;
	return err_use(err, "%.*s: %s", STR_ARG(dir), strerror(errno));
}

static bool fail(struct io_pending *p, struct err *err)
{
	err_system(err, "%.*s: cannot write: %s", STR_ARG(p->path),
		   strerror(errno));
	io_write_abort(p);
	return false;
}

bool io_write_begin(struct io_pending *p, str path, str bytes,
		    enum io_sync sync, struct err *err)
{
	mode_t mode;
	int fd;

	*p = (struct io_pending){ .dir = -1, .sync = sync, .path = path };
	if (!open_target_dir(p, err))
		return false;
	if (!check_target(p, &mode, err)) {
		io_write_abort(p);
		return false;
	}
	clean_temps(p->dir);
	if (!open_temp(p, &fd, mode ? 0600 : 0666)) {
		p->temp[0] = 0;
		return fail(p, err);
	}
	if (mode && fchmod(fd, mode)) {
		int error = errno;

		io_system()->close(fd);
		errno = error;
		return fail(p, err);
	}
	return write_temp(p, fd, bytes) || fail(p, err);
}

bool io_write_commit(struct io_pending *p, struct err *err)
{
	mode_t mode;
	int r;

	if (!check_target(p, &mode, err)) {
		io_write_abort(p);
		return false;
	}
	do {
		r = io_system()->rename(p->dir, p->temp, p->dir, p->name);
	} while (r && errno == EINTR);
	if (r)
		return fail(p, err);
	p->temp[0] = 0;
	if (p->sync == IO_SYNC && !sync_fd(p->dir))
		return fail(p, err);
	io_write_abort(p);
	return true;
}

void io_write_abort(struct io_pending *p)
{
	if (p->dir < 0)
		return;
	if (p->temp[0])
		unlinkat(p->dir, p->temp, 0);
	io_system()->close(p->dir);
	p->dir = -1;
}

bool io_write_file(str path, str bytes, enum io_sync sync, struct err *err)
{
	struct io_pending p;

	return io_write_begin(&p, path, bytes, sync, err) &&
	       io_write_commit(&p, err);
}

bool io_make_dir(str path, struct err *err)
{
	char text[PATH_MAX];
	struct stat st;

	if (!cstr_of(text, path))
		return err_use(err, "%.*s: is no name for a folder",
			       STR_ARG(path));
	if (!mkdir(text, 0777) ||
	    (errno == EEXIST && !stat(text, &st) && S_ISDIR(st.st_mode)))
		return true;
	return err_system(err, "%s: %s", text, strerror(errno));
}

bool io_remove(str path, struct err *err)
{
	char text[PATH_MAX];

	if (!cstr_of(text, path))
		return err_use(err, "%.*s: is no name for a file", STR_ARG(path));
	if (!unlink(text) || errno == ENOENT)
		return true;
	return err_system(err, "%s: %s", text, strerror(errno));
}

/* ---- standard output ---- */

void io_out_init(struct io_out *o, int fd)
{
	o->fd = fd;
	o->error = 0;
	o->len = 0;
}

static void out_write(struct io_out *o, str s)
{
	if (!o->error && !write_all(o->fd, s))
		o->error = errno;
}

void io_out_flush(struct io_out *o)
{
	out_write(o, str_of(o->buffer, o->len));
	o->len = 0;
}

void io_out_add(struct io_out *o, str s)
{
	if (s.len > sizeof(o->buffer) - o->len)
		io_out_flush(o);
	if (s.len > sizeof(o->buffer)) {
		out_write(o, s);
	} else if (s.len) {
		memcpy(o->buffer + o->len, s.s, s.len);
		o->len += s.len;
	}
}

bool io_out_close(struct io_out *o, bool *reader_left, struct err *err)
{
	io_out_flush(o);
	if (io_system()->close(o->fd) && !o->error && errno != EINTR)
		o->error = errno;
	o->fd = -1;
	*reader_left = o->error == EPIPE;
	if (!o->error)
		return true;
	return err_system(err, "standard output: %s", strerror(o->error));
}

bool io_is_terminal(int fd)
{
	return isatty(fd);
}

unsigned io_terminal_width(int fd)
{
	struct winsize w;

	return ioctl(fd, TIOCGWINSZ, &w) ? 0 : w.ws_col;
}
