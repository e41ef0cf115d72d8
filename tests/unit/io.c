#define _GNU_SOURCE

#include "base/io.h"
#include "base/arena.h"
#include "base/io_system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
	struct arena arena;
	char dir[64];
	struct io_root root;
};

/* In the place's folder. */
static void run(const struct place *p, const char *command)
{
	char text[700];

	snprintf(text, sizeof(text), "cd %s && %s", p->dir, command);
	assert_int_equal(system(text), 0);
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	struct err err;

	arena_init(&p->arena);
	strcpy(p->dir, "/tmp/gonogo-io-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	run(p, "mkdir -p out/ok");
	run(p,
	    "mkdir root root/sub && echo secret > secret.txt &&"
	    "cd root && printf hello > a.txt && printf deep > sub/b.txt &&"
	    "ln -s a.txt link && ln -s ../a.txt sub/up && ln -s sub dirlink &&"
	    "ln -s ../secret.txt escape && ln -s /etc/passwd abs &&"
	    "ln -s loop2 loop1 && ln -s loop1 loop2 && ln -s nowhere dangling "
	    "&&"
	    "ln -s /proc/self/fd/0 magic && ln -s .. parent && mkfifo fifo &&"
	    "ln -s sub/../sub/./up twisted && ln -s /dev/zero zero");
	assert_true(io_root_open(&p->root, &p->arena,
				 str_printf(&p->arena, "%s/root", p->dir), &err));
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;

	io_system_set(NULL);
	io_root_close(&p->root);
	run(p, "chmod -R u+rwx .");
	run(p, "rm -rf $PWD");
	arena_release(&p->arena);
	free(p);
	return 0;
}

static int no_openat2(int dir, const char *path, uint64_t flags)
{
	(void)dir, (void)path, (void)flags;
	errno = ENOSYS;
	return -1;
}

static void check_paths(struct place *p)
{
	static const struct {
		const char *path;
		enum io_status want;
		const char *text;
	} cases[] = {
		{ "a.txt", IO_OK, "hello" },
		{ "./sub//b.txt", IO_OK, "deep" },
		{ "sub/../a.txt", IO_OK, "hello" },
		{ "link", IO_OK, "hello" },
		{ "sub/up", IO_OK, "hello" },
		{ "dirlink/b.txt", IO_OK, "deep" },
		{ "dirlink/../a.txt", IO_OK, "hello" },
		{ "twisted", IO_OK, "hello" },
		{ "escape", IO_ESCAPE, NULL },
		{ "abs", IO_ESCAPE, NULL },
		{ "zero", IO_ESCAPE, NULL },
		{ "magic", IO_ESCAPE, NULL },
		{ "parent/secret.txt", IO_ESCAPE, NULL },
		{ "../secret.txt", IO_ESCAPE, NULL },
		{ "sub/../../secret.txt", IO_ESCAPE, NULL },
		{ "/etc/passwd", IO_ESCAPE, NULL },
		{ "loop1", IO_LOOP, NULL },
		{ "dangling", IO_MISSING, NULL },
		{ "nope", IO_MISSING, NULL },
		{ "a.txt/b", IO_MISSING, NULL },
		{ "fifo", IO_SPECIAL, NULL },
		{ "sub", IO_SPECIAL, NULL },
		{ "", IO_SPECIAL, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str text = S("untouched");
		enum io_status s = io_read(&text, &p->arena, &p->root,
					   str_from(cases[i].path), 1000);

		if (s != cases[i].want)
			fail_msg("%s: %s", cases[i].path, io_status_text(s));
		if (s == IO_OK)
			assert_true(str_eq(text, str_from(cases[i].text)));
		else
			assert_true(str_eq(text, S("untouched")));
	}
	assert_int_equal(io_read(&(str){ 0 }, &p->arena, &p->root,
				 S("a.txt\0x"), 1000),
			 IO_MISSING);
}

static void test_beneath(void **state)
{
	check_paths(*state);
}

static void test_beneath_by_hand(void **state)
{
	struct io_system old_kernel = io_system_real;

	old_kernel.open_beneath = no_openat2;
	io_system_set(&old_kernel);
	check_paths(*state);
}

static void test_no_descriptor_lost(void **state)
{
	int before = dup(0), after;

	close(before);
	check_paths(*state);
	test_beneath_by_hand(state);
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
}

static void test_socket(void **state)
{
	struct place *p = *state;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct io_file f;

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/root/sock", p->dir);
	assert_int_equal(bind(fd, (struct sockaddr *)(void *)&at, sizeof(at)), 0);
	assert_int_equal(io_open(&f, &p->root, S("sock")), IO_SPECIAL);
	close(fd);
}

static void test_limit_and_padding(void **state)
{
	struct place *p = *state;
	str text;

	run(p, "truncate -s 10T root/huge.pt");
	assert_int_equal(io_read(&text, &p->arena, &p->root, S("huge.pt"),
				 1 << 20),
			 IO_LIMIT);
	assert_int_equal(io_read(&text, &p->arena, &p->root, S("a.txt"), 4),
			 IO_LIMIT);
	assert_int_equal(io_read(&text, &p->arena, &p->root, S("a.txt"), 5),
			 IO_OK);
	for (int i = 0; i < IO_PADDING; i++)
		assert_int_equal(text.s[text.len + (size_t)i], 0);
}

static void test_denied(void **state)
{
	struct place *p = *state;
	struct io_file f;

	run(p, "chmod 0 root/a.txt");
	if (!geteuid())
		skip();
	assert_int_equal(io_open(&f, &p->root, S("a.txt")), IO_DENIED);
}

/* A path longer than the system takes at once. */
static void test_long_path(void **state)
{
	struct place *p = *state;
	static char path[20200];
	size_t len = 0;
	int dir = openat(p->root.fd, ".", O_RDONLY | O_DIRECTORY);
	char name[201];
	str text;

	memset(name, 'd', 200);
	name[200] = 0;
	for (int i = 0; i < 100; i++) {
		int next;

		assert_int_equal(mkdirat(dir, name, 0777), 0);
		next = openat(dir, name, O_RDONLY | O_DIRECTORY);
		close(dir);
		dir = next;
		memcpy(path + len, name, 200);
		path[len + 200] = '/';
		len += 201;
	}
	{
		int fd = openat(dir, "f", O_WRONLY | O_CREAT, 0666);

		assert_int_equal(write(fd, "far", 3), 3);
		close(fd);
		close(dir);
	}
	path[len++] = 'f';
	assert_int_equal(io_read(&text, &p->arena, &p->root, str_of(path, len),
				 100),
			 IO_OK);
	assert_true(str_eq(text, S("far")));
}

/* ---- a file that changes under our feet ---- */

static const char *victim;
static int changes; /* how many more times */
static bool truncates;

static ssize_t change_and_pread(int fd, void *to, size_t n, off_t at)
{
	ssize_t got;

	if (changes > 0 && truncates && truncate(victim, 1))
		abort();
	got = pread(fd, to, n, at);
	if (changes > 0 && !truncates) {
		int w = open(victim, O_WRONLY | O_APPEND);

		if (write(w, "!", 1) != 1)
			abort();
		close(w);
	}
	changes--;
	return got;
}

static void test_changed(void **state)
{
	struct place *p = *state;
	struct io_system s = io_system_real;
	str text;

	victim = str_cstr(&p->arena,
			  str_printf(&p->arena, "%s/root/a.txt", p->dir));
	s.pread = change_and_pread;
	io_system_set(&s);
	truncates = false;
	changes = 1; /* once: read again */
	assert_int_equal(io_read(&text, &p->arena, &p->root, S("a.txt"), 100),
			 IO_OK);
	assert_true(str_eq(text, S("hello!")));
	changes = 2;
	assert_int_equal(io_read(&text, &p->arena, &p->root, S("a.txt"), 100),
			 IO_CHANGED);
	truncates = true;
	changes = 1;
	assert_int_equal(io_read(&text, &p->arena, &p->root, S("a.txt"), 100),
			 IO_OK);
	assert_int_equal(text.len, 1);
}

static void test_growing_log(void **state)
{
	struct place *p = *state;
	struct io_system s = io_system_real;
	struct io_source src;
	struct io_file f;
	char text[100];

	victim = str_cstr(&p->arena,
			  str_printf(&p->arena, "%s/root/a.txt", p->dir));
	s.pread = change_and_pread;
	assert_int_equal(io_open(&f, &p->root, S("a.txt")), IO_OK);
	io_system_set(&s);
	truncates = false;
	changes = 1;
	io_source_file(&src, &f);
	assert_int_equal(io_source_fill(&src, text, sizeof(text)), 5);
	assert_memory_equal(text, "hello", 5);
	assert_int_equal(src.status, IO_OK);
	assert_true(src.grew);
	io_close(&f);

	assert_int_equal(io_open(&f, &p->root, S("a.txt")), IO_OK);
	io_source_file(&src, &f);
	truncates = true;
	changes = 1;
	assert_int_equal(io_source_fill(&src, text, sizeof(text)), 1);
	assert_int_equal(src.status, IO_CHANGED);
	io_close(&f);
}

static void test_source_in_bites(void **state)
{
	struct place *p = *state;
	struct io_source s;
	struct io_file f;
	char text[8] = { 0 };

	assert_int_equal(io_open(&f, &p->root, S("a.txt")), IO_OK);
	io_source_file(&s, &f);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(s.read(&s, text + i, 1), 1);
	assert_string_equal(text, "hello");
	assert_int_equal(s.read(&s, text, 1), 0);
	assert_int_equal(s.status, IO_OK);
	assert_int_equal(s.at, 5);
	assert_int_equal(io_read_at(&f, 1, text, 3), IO_OK);
	assert_memory_equal(text, "ell", 3);
	assert_int_equal(io_read_at(&f, 3, text, 3), IO_CHANGED);
	assert_int_equal(io_read_at(&f, UINT64_MAX, text, 3), IO_CHANGED);
	io_close(&f);
	io_source_memory(&s, S("xyz"));
	assert_int_equal(io_source_fill(&s, text, 2), 2);
	assert_int_equal(io_source_fill(&s, text, 2), 1);
	assert_int_equal(io_source_fill(&s, text, 2), 0);
}

/* ---- listing ---- */

static size_t list(struct io_root *r, str path, char *names, size_t room)
{
	static char buffer[IO_DIR_BUFFER];
	struct io_dir d;
	struct io_entry e;
	size_t n = 0, used = 0;

	assert_int_equal(io_dir_open(&d, r, path, buffer), IO_OK);
	for (; io_dir_next(&d, &e); n++)
		used += (size_t)snprintf(names + used, room - used, "%.*s:%d ",
					 STR_ARG(e.name), (int)e.kind);
	assert_int_equal(d.status, IO_OK);
	io_dir_close(&d);
	return n;
}

static void test_list(void **state)
{
	struct place *p = *state;
	static const struct io_memory table[] = {
		{ STR_INIT("a.txt"), STR_INIT("x"), IO_OK },
		{ STR_INIT("d/b"), STR_INIT("yy"), IO_OK },
		{ STR_INIT("d/c"), STR_INIT(""), IO_DENIED },
		{ STR_INIT("d/e/f"), STR_INIT(""), IO_SPECIAL },
	};
	struct io_root memory;
	struct io_info info;
	char names[2000], buffer[16];
	struct io_dir d;
	str text;

	assert_int_equal(list(&p->root, S(""), names, sizeof(names)), 14);
	assert_non_null(strstr(names, "sub:1 "));
	assert_non_null(strstr(names, "fifo:3 "));
	assert_non_null(strstr(names, "link:2 "));
	assert_int_equal(list(&p->root, S("sub"), names, sizeof(names)), 2);
	assert_int_equal(io_dir_open(&d, &p->root, S("a.txt"), buffer),
			 IO_MISSING);
	assert_int_equal(io_dir_open(&d, &p->root, S("parent"), buffer),
			 IO_ESCAPE);

	io_root_memory(&memory, table, 4);
	assert_int_equal(list(&memory, S(""), names, sizeof(names)), 2);
	assert_string_equal(names, "a.txt:0 d:1 ");
	assert_int_equal(list(&memory, S("d"), names, sizeof(names)), 3);
	assert_string_equal(names, "b:0 c:0 e:1 ");
	assert_int_equal(io_read(&text, &p->arena, &memory, S("d/b"), 10), IO_OK);
	assert_true(str_eq(text, S("yy")));
	assert_int_equal(io_read(&text, &p->arena, &memory, S("d/c"), 10),
			 IO_DENIED);
	assert_int_equal(io_look(&info, &memory, S("d")), IO_OK);
	assert_int_equal(info.kind, IO_KIND_DIR);
	assert_int_equal(io_look(&info, &p->root, S("dirlink")), IO_OK);
	assert_int_equal(info.kind, IO_KIND_DIR);
	assert_int_equal(io_look(&info, &p->root, S("a.txt")), IO_OK);
	assert_int_equal(info.stamp.size, 5);
	assert_int_equal(io_look(&info, &p->root, S("gone")), IO_MISSING);
}

/* ---- writing ---- */

static str at(struct place *p, const char *name)
{
	return str_printf(&p->arena, "%s/%s", p->dir, name);
}

static void expect_file(struct place *p, str path, str want)
{
	struct err err;
	str text;

	assert_true(io_read_path(&text, &p->arena, path, 100000, &err));
	assert_true(str_eq(text, want));
}

static size_t count_files(struct place *p, const char *dir)
{
	struct io_root r;
	char names[4000];
	struct err err;
	size_t n;

	assert_true(io_root_open(&r, &p->arena, at(p, dir), &err));
	n = list(&r, S(""), names, sizeof(names));
	io_root_close(&r);
	return n;
}

static void test_write(void **state)
{
	static const char *const refused[] = {
		"root/link", "root/escape", "root/dangling", "root/fifo",
		"root/sub",  "root",        "nowhere/x",     "out/.",
		"out/..",    "out/",        "out/a\nb/c",
	};
	struct place *p = *state;
	struct stat st;
	struct err err;
	char *path;

	assert_true(io_write_file(at(p, "out/new"), S("one"), IO_SYNC, &err));
	expect_file(p, at(p, "out/new"), S("one"));
	path = str_cstr(&p->arena, at(p, "out/new"));
	assert_int_equal(chmod(path, 0640), 0);
	assert_true(io_write_file(at(p, "out/new"), S(""), IO_NO_SYNC, &err));
	expect_file(p, at(p, "out/new"), S(""));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(count_files(p, "out"), 2);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		err.text[0] = 0;
		if (io_write_file(at(p, refused[i]), S("x"), IO_SYNC, &err))
			fail_msg("%s written", refused[i]);
		assert_int_equal(err.kind, ERR_USE);
		assert_true(strlen(err.text) > 0);
	}
	assert_false(io_write_file(S(""), S("x"), IO_SYNC, &err));
	assert_false(io_write_file(S("a\0b"), S("x"), IO_SYNC, &err));
	expect_file(p, at(p, "secret.txt"), S("secret\n"));
	expect_file(p, at(p, "root/a.txt"), S("hello"));
	assert_int_equal(count_files(p, "out"), 2);
}

static void test_old_temps(void **state)
{
	struct place *p = *state;
	struct err err;

	run(p, "cd out && touch -d '2 days ago' .gonogo.12-3.tmp .gonogo.yaml "
	       ".gonogo.1-2-3.tmp .gonogo.-1.tmp .gonogo.x-1.tmp && "
	       "touch .gonogo.99-1.tmp && ln -s new .gonogo.5-5.tmp && "
	       "touch -h -d '2 days ago' .gonogo.5-5.tmp");
	assert_int_equal(count_files(p, "out"), 8);
	assert_true(io_write_file(at(p, "out/new"), S("x"), IO_SYNC, &err));
	assert_int_equal(count_files(p, "out"), 8); /* one gone, one new */
	assert_false(io_exists(at(p, "out/.gonogo.12-3.tmp")));
	assert_true(io_exists(at(p, "out/.gonogo.yaml")));
}

/* ---- each system call fails in turn ---- */

enum fault { FAULT_EIO, FAULT_ENOSPC, FAULT_EINTR, FAULT_SHORT, FAULTS };

static struct {
	enum fault fault;
	bool for_ever;
	long countdown;
} inject;

static bool hits(void)
{
	if (inject.countdown < 0)
		return false;
	if (inject.countdown > 0) {
		inject.countdown--;
		return false;
	}
	if (!inject.for_ever || inject.fault == FAULT_EINTR)
		inject.countdown = -1;
	errno = inject.fault == FAULT_EIO     ? EIO
		: inject.fault == FAULT_EINTR ? EINTR
					      : ENOSPC;
	return true;
}

static bool fails(void)
{
	return inject.fault != FAULT_SHORT && hits();
}

static int bad_open(int dir, const char *path, int flags, mode_t mode)
{
	return fails() ? -1 : io_system_real.open(dir, path, flags, mode);
}

static int bad_open_beneath(int dir, const char *path, uint64_t flags)
{
	return fails() ? -1 : io_system_real.open_beneath(dir, path, flags);
}

static ssize_t bad_read(int fd, void *to, size_t n)
{
	if (hits()) {
		if (inject.fault != FAULT_SHORT)
			return -1;
		n = n > 1 ? 1 : n;
	}
	return io_system_real.read(fd, to, n);
}

static ssize_t bad_pread(int fd, void *to, size_t n, off_t from)
{
	if (hits()) {
		if (inject.fault != FAULT_SHORT)
			return -1;
		n = n > 1 ? 1 : n;
	}
	return io_system_real.pread(fd, to, n, from);
}

static ssize_t bad_write(int fd, const void *from, size_t n)
{
	if (hits()) {
		if (inject.fault != FAULT_SHORT)
			return -1;
		n = n > 1 ? 1 : n;
	}
	return io_system_real.write(fd, from, n);
}

static ssize_t bad_list(int fd, void *to, size_t n)
{
	return fails() ? -1 : io_system_real.list(fd, to, n);
}

static int bad_fstat(int fd, struct stat *st)
{
	/* It is never interrupted. */
	if (inject.fault != FAULT_EINTR && fails())
		return -1;
	return io_system_real.fstat(fd, st);
}

static int bad_fsync(int fd)
{
	(void)fd; /* the real one takes its time */
	return fails() ? -1 : 0;
}

static int bad_close(int fd)
{
	io_system_real.close(fd); /* it closes even when it fails */
	return fails() ? -1 : 0;
}

static int bad_rename(int a, const char *from, int b, const char *to)
{
	return fails() ? -1 : io_system_real.rename(a, from, b, to);
}

static const struct io_system bad_system = {
	.open_beneath = bad_open_beneath,
	.open = bad_open,
	.read = bad_read,
	.pread = bad_pread,
	.write = bad_write,
	.list = bad_list,
	.fstat = bad_fstat,
	.fsync = bad_fsync,
	.close = bad_close,
	.rename = bad_rename,
};

/* The n-th call fails, once or for ever after. Gives whether n was too large. */
static void start_faults(enum fault fault, bool for_ever, long n)
{
	inject.fault = fault;
	inject.for_ever = for_ever;
	inject.countdown = n;
	io_system_set(&bad_system);
}

static bool stop_faults(void)
{
	io_system_set(NULL);
	return inject.countdown > 0;
}

static void write_with_fault(struct place *p, enum fault fault, bool for_ever)
{
	str path = at(p, "out/report");
	bool untouched = false;

	for (long n = 0; n < 100 && !untouched; n++) {
		struct arena_mark mark = arena_mark(&p->arena);
		struct err err = { ERR_NONE, "" };
		bool ok;
		str text;

		assert_true(io_write_file(path, S("old text"), IO_NO_SYNC, &err));
		start_faults(fault, for_ever, n);
		ok = io_write_file(path, S("new text"), IO_SYNC, &err);
		untouched = stop_faults();
		assert_true(ok || err.text[0]);
		assert_true(ok || fault == FAULT_EIO || fault == FAULT_ENOSPC);
		assert_true(io_read_path(&text, &p->arena, path, 100, &err));
		/* Either the one or the other; success means the new one. */
		assert_true(str_eq(text, S("new text")) ||
			    (!ok && str_eq(text, S("old text"))));
		assert_int_equal(count_files(p, "out"), 2);
		arena_rewind(&p->arena, mark);
	}
	assert_true(untouched);
}

static void test_write_faults(void **state)
{
	for (int fault = 0; fault < FAULTS; fault++) {
		write_with_fault(*state, (enum fault)fault, false);
		write_with_fault(*state, (enum fault)fault, true);
	}
}

static void read_with_fault(struct place *p, enum fault fault, bool for_ever)
{
	bool untouched = false;

	for (long n = 0; n < 100 && !untouched; n++) {
		struct arena_mark mark = arena_mark(&p->arena);
		enum io_status s;
		str text = S("");

		start_faults(fault, for_ever, n);
		s = io_read(&text, &p->arena, &p->root, S("sub/up"), 100);
		untouched = stop_faults();
		/* Right or a fault, never half. */
		assert_true(s == IO_OK ? str_eq(text, S("hello"))
				       : s == IO_ERROR && !text.len);
		assert_true(s == IO_OK || fault == FAULT_EIO ||
			    fault == FAULT_ENOSPC);
		arena_rewind(&p->arena, mark);
	}
	assert_true(untouched);
}

static void test_read_faults(void **state)
{
	struct place *p = *state;
	int before = dup(0), after;

	close(before);
	for (int fault = 0; fault < FAULTS; fault++) {
		read_with_fault(p, (enum fault)fault, false);
		read_with_fault(p, (enum fault)fault, true);
	}
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
}

static void test_list_faults(void **state)
{
	struct place *p = *state;
	static char buffer[IO_DIR_BUFFER];
	struct io_entry e;
	struct io_dir d;

	assert_int_equal(io_dir_open(&d, &p->root, S(""), buffer), IO_OK);
	start_faults(FAULT_EIO, true, 0);
	assert_false(io_dir_next(&d, &e));
	stop_faults();
	assert_int_equal(d.status, IO_ERROR);
	io_dir_close(&d);
}

/* Killed in mid-write: the old text stands, a temporary file may. */
static void test_together(void **state)
{
	struct place *p = *state;
	struct io_pending one, two;
	struct err err;

	assert_true(io_write_begin(&one, at(p, "out/1"), S("1"), IO_SYNC, &err));
	assert_true(io_write_begin(&two, at(p, "out/2"), S("2"), IO_SYNC, &err));
	assert_false(io_exists(at(p, "out/1")));
	assert_true(io_write_commit(&one, &err));
	expect_file(p, at(p, "out/1"), S("1"));
	io_write_abort(&two);
	io_write_abort(&two);
	assert_false(io_exists(at(p, "out/2")));
	assert_int_equal(count_files(p, "out"), 2);
	/* A link put there meanwhile is not written through. */
	assert_true(io_write_begin(&two, at(p, "out/2"), S("2"), IO_SYNC, &err));
	run(p, "ln -s ../secret.txt out/2");
	assert_false(io_write_commit(&two, &err));
	expect_file(p, at(p, "secret.txt"), S("secret\n"));
	assert_int_equal(count_files(p, "out"), 3);
}

static void test_read_path(void **state)
{
	struct place *p = *state;
	struct err err;
	str text;

	assert_false(io_read_path(&text, &p->arena, at(p, "nope"), 10, &err));
	assert_non_null(strstr(err.text, "nope"));
	assert_false(io_read_path(&text, &p->arena, at(p, "secret.txt"), 6, &err));
	assert_int_equal(err.kind, ERR_USE);
	assert_true(io_read_path(&text, &p->arena, at(p, "secret.txt"), 7, &err));
	assert_int_equal(text.s[7], 0);
	assert_false(io_read_path(&text, &p->arena, at(p, "root"), 7, &err));
	assert_false(
		io_read_path(&text, &p->arena, S("/dev/zero"), 1000000, &err));
	assert_true(io_make_dir(at(p, "made"), &err));
	assert_true(io_make_dir(at(p, "made"), &err));
	assert_false(io_make_dir(at(p, "secret.txt"), &err));
	assert_true(io_remove(at(p, "secret.txt"), &err));
	assert_true(io_remove(at(p, "secret.txt"), &err));
	assert_false(io_remove(at(p, "made"), &err));
}

static void test_stdout(void **state)
{
	struct place *p = *state;
	static struct io_out o;
	static char big[100000];
	struct err err;
	bool left;
	int fds[2];

	memset(big, 'b', sizeof(big));
	io_out_init(&o, open(str_cstr(&p->arena, at(p, "out/o")),
			     O_CREAT | O_WRONLY, 0666));
	io_out_add(&o, S("one "));
	io_out_add(&o, str_of(big, sizeof(big)));
	io_out_add(&o, S(" two"));
	assert_true(io_out_close(&o, &left, &err));
	assert_false(left);
	{
		str text;

		assert_true(io_read_path(&text, &p->arena, at(p, "out/o"),
					 1 << 20, &err));
		assert_int_equal(text.len, sizeof(big) + 8);
		assert_true(str_starts(text, S("one bb")));
		assert_true(str_ends(text, S("bb two")));
	}
	io_out_init(&o, open("/dev/full", O_WRONLY));
	io_out_add(&o, S("x"));
	assert_false(io_out_close(&o, &left, &err));
	assert_false(left);
	assert_int_equal(err.kind, ERR_SYSTEM);

	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	io_out_init(&o, fds[1]);
	io_out_add(&o, S("x"));
	assert_false(io_out_close(&o, &left, &err));
	assert_true(left);
}

static void test_status_words(void **state)
{
	struct place *p = *state;
	struct diags d;

	diags_init(&d, &p->arena);
	io_diag(&d, IO_OK);
	assert_int_equal(d.list.n, 0);
	for (int s = IO_ESCAPE; s <= IO_ERROR; s++) {
		io_diag(&d, (enum io_status)s);
		assert_true(strlen(io_status_text((enum io_status)s)) > 5);
	}
	assert_int_equal(d.list.n, IO_ERROR);
	assert_true(diags_has(&d, DIAG_PATH_ESCAPE));
	assert_true(diags_has(&d, DIAG_IO_CHANGED));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_beneath),
		CASE(test_beneath_by_hand),
		CASE(test_no_descriptor_lost),
		CASE(test_socket),
		CASE(test_limit_and_padding),
		CASE(test_denied),
		CASE(test_long_path),
		CASE(test_changed),
		CASE(test_growing_log),
		CASE(test_source_in_bites),
		CASE(test_list),
		CASE(test_write),
		CASE(test_old_temps),
		CASE(test_write_faults),
		CASE(test_read_faults),
		CASE(test_list_faults),
		CASE(test_together),
		CASE(test_read_path),
		CASE(test_stdout),
		CASE(test_status_words),
	};

	return cmocka_run_group_tests_name("io", tests, NULL, NULL);
}
