/*
 * The only door to files: opens, reads, lists, looks and writes.
 *
 * What a project holds is hostile: it is opened beneath a root, never through a
 * link that leads out of it, never as anything but a regular file, never
 * mapped. A file that changes while it is read is noticed. What the user names
 * on the command line (a configuration, a report) is trusted and goes by
 * io_read_path() and io_write_file().
 */
#ifndef GONOGO_BASE_IO_H
#define GONOGO_BASE_IO_H

#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

struct arena;

enum io_status {
	IO_OK,
	IO_ESCAPE,  /* a link or ".." that leads out of the root */
	IO_MISSING, /* not there */
	IO_DENIED,  /* no permission */
	IO_SPECIAL, /* a FIFO, socket, device or folder; not opened */
	IO_LOOP,    /* links in a circle */
	IO_CHANGED, /* changed while it was read, twice */
	IO_LIMIT,   /* larger than allowed; not read */
	IO_ERROR,   /* the system failed */
};

/* "leads out of the project", "no permission" ... */
const char *io_status_text(enum io_status s);
/* Says it about a file; IO_MISSING of a listed file means it was changed. */
void io_diag(struct diags *d, enum io_status s);

/* ---- a root: a folder, or a table of files in memory for tests ---- */

struct io_memory {
	str path, bytes;
	enum io_status status; /* what opening it shall answer */
};

struct io_root {
	int fd;   /* O_PATH; -1 for a table */
	str path; /* absolute, links resolved; for messages only */
	const struct io_memory *table;
	size_t entries;
};

bool io_root_open(struct io_root *out, struct arena *a, str path,
		  struct err *err);
void io_root_memory(struct io_root *out, const struct io_memory *table,
		    size_t entries);
void io_root_close(struct io_root *r);

/* ---- files beneath a root; paths are relative with '/' ---- */

/* What tells that a file is still the same and unchanged. */
struct io_stamp {
	uint64_t device, inode, size;
	int64_t modified, changed; /* ns */
};

struct io_file {
	int fd; /* -1: in memory */
	str bytes;
	uint64_t size; /* when it was opened */
	struct io_stamp stamp;
};

enum io_status io_open(struct io_file *out, const struct io_root *r, str path);
void io_close(struct io_file *f);
/* Is it as it was when opened? IO_OK, IO_CHANGED or IO_ERROR. A file that only
 * grew has changed. */
enum io_status io_check(const struct io_file *f);
/* Exactly n bytes at an offset; IO_CHANGED when the file is too short. */
enum io_status io_read_at(const struct io_file *f, uint64_t offset, void *to,
			  size_t n);

/* Zero bytes behind every text that io_read() gives, so that scanners may look
 * past the end. */
enum { IO_PADDING = 64 };

/* The whole file into the arena. Read a second time when it changed
 * meanwhile. */
enum io_status io_read(str *out, struct arena *a, const struct io_root *r,
		       str path, uint64_t max);
/* The same of an open file; once. */
enum io_status io_read_all(str *out, struct arena *a, const struct io_file *f,
			   uint64_t max);

/* ---- in pieces ---- */

/*
 * Bytes that come one after another. read() gives how many it stored; 0 at the
 * end, and then `status` says whether it was the end or a fault.
 *
 * A file is read up to the size it had when opened: a log that grows meanwhile
 * is cut there (`grew`), one that shrinks is IO_CHANGED.
 */
struct io_source {
	size_t (*read)(struct io_source *s, char *to, size_t n);
	enum io_status status;
	bool grew;
	uint64_t at; /* bytes given so far */
	const struct io_file *file;
	str bytes;
	void *ctx; /* for sources made elsewhere (unpacking) */
};

void io_source_file(struct io_source *s, const struct io_file *f);
void io_source_memory(struct io_source *s, str bytes);
/* Reads until `n` bytes are there or it ends. */
size_t io_source_fill(struct io_source *s, char *to, size_t n);

/* ---- looking and listing ---- */

enum io_kind { IO_KIND_FILE, IO_KIND_DIR, IO_KIND_LINK, IO_KIND_SPECIAL };

struct io_info {
	enum io_kind kind; /* never a link: those are followed */
	struct io_stamp stamp;
};

enum io_status io_look(struct io_info *out, const struct io_root *r, str path);

struct io_entry {
	str name; /* good until the next entry */
	enum io_kind kind;
	uint64_t inode; /* 0 when unknown */
};

struct io_dir {
	int fd; /* -1: a table */
	enum io_status status;
	char *buffer;
	size_t at, end;
	const struct io_root *root;
	str path;
};

/* A folder's entries without "." and "..", in no order. "" is the root. The
 * buffer of IO_DIR_BUFFER bytes is the caller's. */
enum { IO_DIR_BUFFER = 64 * 1024 };
enum io_status io_dir_open(struct io_dir *d, const struct io_root *r, str path,
			   char *buffer);
/* False at the end, or when d->status says what went wrong. */
bool io_dir_next(struct io_dir *d, struct io_entry *out);
void io_dir_close(struct io_dir *d);

/* ---- what the user names: trusted paths ---- */

/* Anything that can be read, also a pipe or "/dev/stdin". Padded. */
bool io_read_path(str *out, struct arena *a, str path, uint64_t max,
		  struct err *err);
bool io_read_fd(str *out, struct arena *a, int fd, uint64_t max, struct err *err);
bool io_exists(str path); /* anything of that name, also a broken link */

enum io_sync { IO_SYNC, IO_NO_SYNC };

/*
 * Writes a file as a whole or not at all: a temporary file beside it, then a
 * rename. What stands at `path` must be a regular file or nothing.
 */
bool io_write_file(str path, str bytes, enum io_sync sync, struct err *err);

/* The same in two steps, so that several files appear together. */
struct io_pending {
	int dir;
	enum io_sync sync;
	char temp[64];
	char name[256];
	str path; /* borrowed, for messages */
};

bool io_write_begin(struct io_pending *p, str path, str bytes,
		    enum io_sync sync, struct err *err);
bool io_write_commit(struct io_pending *p, struct err *err);
void io_write_abort(struct io_pending *p);

bool io_make_dir(str path, struct err *err); /* also when it is there */
bool io_remove(str path, struct err *err);   /* a file; true when absent */

/*
 * Standard output: buffered, and honest about whether everything arrived.
 * Faults are kept until io_out_close().
 */
struct io_out {
	int fd;
	int error; /* errno of the first fault, else 0 */
	size_t len;
	char buffer[16 * 1024];
};

void io_out_init(struct io_out *o, int fd);
void io_out_add(struct io_out *o, str s);
void io_out_flush(struct io_out *o);
/* Flushes and closes. `reader_left`: whoever read it went away (EPIPE), which
 * is no fault of ours. */
bool io_out_close(struct io_out *o, bool *reader_left, struct err *err);

bool io_is_terminal(int fd);
unsigned io_terminal_width(int fd); /* 0 when unknown */

#endif
