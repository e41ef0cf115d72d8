/*
 * What a worker process may still do once it starts to parse: read one folder,
 * answer, end. Linux: rlimits, Landlock (own bits, for old headers), seccomp
 * with ENOSYS as the default. Elsewhere: what the system has, and it says so.
 *
 * The sandbox costs about 0.2 ms a process and is always on.
 */
#ifndef GONOGO_BASE_SANDBOX_H
#define GONOGO_BASE_SANDBOX_H

#include "base/str.h"

struct sandbox_limits {
	uint64_t cpu_seconds;
	uint64_t memory; /* bytes of data; 0 = no limit */
};

/* What holds in this process after sandbox_enter. */
struct sandbox_state {
	int landlock; /* ABI version, 0 = none */
	bool seccomp;
	bool rlimits;
};

/*
 * For good, for this process: only files beneath `root_fd` (-1: none) can be
 * opened, to be read; no exec, no fork, no socket, no write to a file. Call it
 * with one thread only.
 */
struct sandbox_state sandbox_enter(int root_fd,
				   const struct sandbox_limits *limits);

/* "abi 7" or "off (why)" ... for reports. */
str sandbox_landlock_text(struct arena *a, const struct sandbox_state *s);
str sandbox_seccomp_text(const struct sandbox_state *s);
bool sandbox_whole(const struct sandbox_state *s);

#endif
