/*
 * A file of the project, as the list knows it and as a worker sees it.
 */
#ifndef GONOGO_FACTS_FILE_H
#define GONOGO_FACTS_FILE_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/limits.h"
#include "base/value.h"
#include "base/window.h"
#include "facts/file_kind.h"

struct fact_slot;

enum file_flags {
	FILE_TEST = 1,     /* a test, by its folder or name */
	FILE_VENDORED = 2, /* somebody else's code inside the tree */
	FILE_EXAMPLE = 4,  /* example, demo, tutorial or documentation */
	FILE_NAMED = 8,    /* an option, the config or a manifest names it */
	FILE_IGNORED = 16, /* git ignores it; named, or in a folder of logs */
	FILE_AS_MANIFEST = 32, /* what it is named as */
	FILE_AS_LOG = 64,
	FILE_AS_METRICS = 128,
};

/*
 * An entry of the list. `context` is what the project says of the file before
 * it is opened, NULL when nothing: for a data file the manifest's part on it
 * (see facts/dataset.h). It is part of the cache key.
 */
struct file {
	str path;            /* relative to the root, '/' between parts */
	enum file_kind kind; /* by name */
	uint32_t flags;
	const struct value *context;
};

/*
 * A file in the hands of a worker: opened, read at most once, with a slot for
 * each fact worked out so far. All lives in `arena`, which is reset when the
 * file is done. Nothing here is shared with another process.
 */
struct file_facts {
	const struct file *file;
	struct arena *arena;
	const struct limits *limits;
	struct diags diags; /* of this file and scanner; facts add to it */
	struct fact_slot *slots;
	struct io_file io;     /* open; or bytes in memory */
	enum io_status opened; /* IO_OK, or why it could not be opened */
	bool hashed;           /* all of it was read, `digest` is known */
	struct hash128 digest;
};

/* A file of the project, to be read. What cannot be opened answers every
 * request below with a diagnostic. */
void facts_open(struct file_facts *f, struct arena *a,
		const struct limits *limits, const struct file *file,
		const struct io_root *root);
/* For tests and standard input: a file that exists in memory only. */
void facts_in_memory(struct file_facts *f, struct arena *a,
		     const struct limits *limits, const struct file *file,
		     str text);
void facts_close(struct file_facts *f);

/* The whole text with IO_PADDING zero bytes behind it. False: larger than
 * `max`, or unreadable (a diagnostic says which). Read once, then kept. */
bool facts_text(struct file_facts *f, uint64_t max, str *text);

/* The first bytes, at most 4096, for telling formats apart. */
str facts_head(struct file_facts *f);

/* The bytes from the start as a stream, for files that are not held whole.
 * NULL when it could not be opened (diagnostic). After the end look at its
 * status with facts_stream_end(). */
struct io_source *facts_stream(struct file_facts *f);
/* The same for readers that take a struct source. Ended by facts_stream_end()
 * of the stream it was made from. */
struct source facts_source(struct io_source *s);
/* Turns a fault of the stream into a diagnostic; true when there was none. */
bool facts_stream_end(struct file_facts *f, const struct io_source *s);

/*
 * A fact worked out once a file and kept: `key` is the address of a static
 * object that names it. NULL until set. A fact that has diagnostics of its own
 * hands them to each scanner that asks for it, by facts_diags().
 */
void *facts_find(const struct file_facts *f, const void *key);
void facts_keep(struct file_facts *f, const void *key, void *fact);
void facts_diags(struct file_facts *f, const struct diags *of_fact);

#endif
