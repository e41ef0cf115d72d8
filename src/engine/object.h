/*
 * The object of one file: its records in the serial form of values. Made in a
 * worker, read in the coordinator (which trusts no byte of it), kept by the
 * cache.
 */
#ifndef GONOGO_ENGINE_OBJECT_H
#define GONOGO_ENGINE_OBJECT_H

#include "facts/scanner.h"

/* What became of a file. */
enum read_state { READ_WHOLE, READ_PARTLY, READ_NOT };

struct object_record {
	size_t scanner;       /* index into the run's scanners */
	struct record record; /* its file is left NULL */
};

struct object {
	bool hashed;
	str digest; /* 32 hex digits when hashed */
	enum read_state state;
	enum reason reason; /* of PARTLY and NOT */
	str reason_text;
	struct object_record *record; /* in the order of the scanners */
	size_t n;
};

/* Runs the scanners that want the file, in order, and writes the object. */
void object_make(struct buf *out, struct file_facts *f,
		 const struct scanner *const *scanners, size_t n);

/* False when the bytes are not an object of these scanners. */
bool object_read(struct object *out, struct arena *a, str bytes,
		 const struct scanner *const *scanners, size_t n);

/* The object of a file whose worker gave none: every scanner that wanted it
 * gets the reason. */
void object_lost(struct object *out, struct arena *a, const struct file *file,
		 const struct scanner *const *scanners, size_t n,
		 enum reason reason);

#endif
