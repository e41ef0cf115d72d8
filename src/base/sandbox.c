#define _GNU_SOURCE
#include "base/sandbox.h"

#include "base/arena.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void set_limit(int what, uint64_t value)
{
	struct rlimit r = { (rlim_t)value, (rlim_t)value };

	setrlimit((__rlimit_resource_t)what, &r);
}

static bool enter_rlimits(const struct sandbox_limits *limits)
{
	struct rlimit r;

	set_limit(RLIMIT_CORE, 0);
	set_limit(RLIMIT_FSIZE, 0);
	set_limit(RLIMIT_NOFILE, 64);
	if (limits->cpu_seconds)
		set_limit(RLIMIT_CPU, limits->cpu_seconds);
#ifndef GONOGO_SANITIZED /* the sanitizers' shadow memory counts as data */
	if (limits->memory)
		set_limit(RLIMIT_DATA, limits->memory);
#endif
	return !getrlimit(RLIMIT_FSIZE, &r) && r.rlim_cur == 0;
}

#ifdef __linux__

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* Landlock, by number and bit: Debian 12's headers end at ABI 2. */
enum {
	NR_CREATE_RULESET = 444,
	NR_ADD_RULE = 445,
	NR_RESTRICT_SELF = 446,
	RULE_PATH_BENEATH = 1,
	CREATE_VERSION = 1,
};

#define FS_EXECUTE ((uint64_t)1 << 0)
#define FS_READ_FILE ((uint64_t)1 << 2)
#define FS_READ_DIR ((uint64_t)1 << 3)

struct ruleset_attr {
	uint64_t fs, net, scoped;
};

struct path_beneath_attr {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

/* File rights handled by each ABI; later ones only add. */
static uint64_t fs_rights(long abi)
{
	uint64_t all = ((uint64_t)1 << 13) - 1; /* ABI 1: 13 rights */

	if (abi >= 2)
		all |= (uint64_t)1 << 13; /* REFER */
	if (abi >= 3)
		all |= (uint64_t)1 << 14; /* TRUNCATE */
	if (abi >= 5)
		all |= (uint64_t)1 << 15; /* IOCTL_DEV */
	return all;
}

static int create_ruleset(long abi)
{
	struct ruleset_attr attr = { fs_rights(abi), 0, 0 };
	size_t size = offsetof(struct ruleset_attr, net);

	if (abi >= 4) {
		attr.net = 3; /* bind and connect TCP */
		size = offsetof(struct ruleset_attr, scoped);
	}
	if (abi >= 6) {
		attr.scoped = 3; /* abstract sockets, signals */
		size = sizeof(attr);
	}
	return (int)syscall(NR_CREATE_RULESET, &attr, size, 0);
}

static int enter_landlock(int root_fd)
{
	long abi = syscall(NR_CREATE_RULESET, NULL, 0, CREATE_VERSION);
	int ruleset;

	/* Some kernels claim an ABI and lack a part of it: step down. */
	for (ruleset = -1; abi > 0; abi--) {
		ruleset = create_ruleset(abi);
		if (ruleset >= 0 || errno != EINVAL)
			break;
	}
	if (ruleset < 0)
		return 0;
	if (root_fd >= 0) {
		struct path_beneath_attr path = { FS_READ_FILE | FS_READ_DIR,
						  root_fd };

		if (syscall(NR_ADD_RULE, ruleset, RULE_PATH_BENEATH, &path, 0))
			abi = 0;
	}
	if (abi && syscall(NR_RESTRICT_SELF, ruleset, 0))
		abi = 0;
	close(ruleset);
	return (int)abi;
}

#if !defined(GONOGO_SANITIZED) && (defined(__x86_64__) || defined(__aarch64__))
#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#else
#define ARCH AUDIT_ARCH_AARCH64
#endif

#define ALLOW(nr)                                        \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

#define PROT_EXEC_BIT 4

/* mmap and mprotect pass unless they ask for executable memory. */
#define ALLOW_NO_EXEC(nr)                                                  \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 4),                   \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                         \
			 offsetof(struct seccomp_data, args[2])),          \
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC_BIT, 1, 0), \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),              \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)

enum { NR_OPENAT2 = 437 };

static bool enter_seccomp(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		ALLOW(SYS_read),
		ALLOW(SYS_pread64),
		ALLOW(SYS_write),
		ALLOW(SYS_close),
		ALLOW(SYS_fstat),
		ALLOW(SYS_newfstatat),
		ALLOW(SYS_lseek),
		ALLOW(NR_OPENAT2),
		ALLOW(SYS_openat),
		ALLOW(SYS_brk),
		ALLOW(SYS_munmap),
		ALLOW(SYS_mremap),
		ALLOW(SYS_madvise),
		ALLOW(SYS_futex),
		ALLOW(SYS_clock_gettime),
		ALLOW(SYS_getpid),
		ALLOW(SYS_gettid),
		ALLOW(SYS_tgkill),
		ALLOW(SYS_rt_sigreturn),
		ALLOW(SYS_rt_sigprocmask),
		ALLOW(SYS_exit),
		ALLOW(SYS_exit_group),
		ALLOW_NO_EXEC(SYS_mmap),
		ALLOW_NO_EXEC(SYS_mprotect),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	};
	struct sock_fprog prog = { sizeof(filter) / sizeof(filter[0]), filter };

	return !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

#else

static bool enter_seccomp(void)
{
	return false;
}

#endif

struct sandbox_state sandbox_enter(int root_fd,
				   const struct sandbox_limits *limits)
{
	struct sandbox_state s = { 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	s.landlock = enter_landlock(root_fd);
	s.rlimits = enter_rlimits(limits);
	s.seccomp = enter_seccomp();
	return s;
}

#else

struct sandbox_state sandbox_enter(int root_fd,
				   const struct sandbox_limits *limits)
{
	(void)root_fd;
	return (struct sandbox_state){ .rlimits = enter_rlimits(limits) };
}

#endif

str sandbox_landlock_text(struct arena *a, const struct sandbox_state *s)
{
	if (s->landlock)
		return str_printf(a, "abi %d", s->landlock);
	return S("off (the kernel does not have it)");
}

str sandbox_seccomp_text(const struct sandbox_state *s)
{
#ifdef GONOGO_SANITIZED
	(void)s;
	return S("off (sanitizer build)");
#else
	return s->seccomp ? S("on") : S("off (the kernel does not have it)");
#endif
}

bool sandbox_whole(const struct sandbox_state *s)
{
	return s->landlock && s->seccomp && s->rlimits;
}
