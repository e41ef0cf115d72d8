/*
 * The system calls that base/io uses, as a table that tests may replace to make
 * each of them fail in turn. Nothing else sets it: it is the program's one
 * mutable global.
 */
#ifndef GONOGO_BASE_IO_SYSTEM_H
#define GONOGO_BASE_IO_SYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct stat;

struct io_system {
	/* openat2(2); a negative result and errno. ENOSYS: walk the parts. */
	int (*open_beneath)(int dir, const char *path, uint64_t flags);
	int (*open)(int dir, const char *path, int flags, mode_t mode);
	ssize_t (*read)(int fd, void *to, size_t n);
	ssize_t (*pread)(int fd, void *to, size_t n, off_t at);
	ssize_t (*write)(int fd, const void *from, size_t n);
	ssize_t (*list)(int fd, void *to, size_t n); /* getdents64(2) */
	int (*fstat)(int fd, struct stat *st);
	int (*fsync)(int fd);
	int (*close)(int fd);
	int (*rename)(int from_dir, const char *from, int to_dir, const char *to);
};

extern const struct io_system io_system_real;

const struct io_system *io_system(void);
/* For tests; NULL sets the real one again. */
void io_system_set(const struct io_system *s);

#endif
