/* Worker processes: order, crashes, hangs, lies, the sandbox. */
#define _GNU_SOURCE
#include "base/pool.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { JOBS = 200 };

struct seen {
	enum pool_outcome outcome[JOBS];
	int times[JOBS];
	char text[JOBS][32];
};

static void done(void *ctx, size_t job, enum pool_outcome outcome, str answer)
{
	struct seen *s = ctx;

	s->outcome[job] = outcome;
	s->times[job]++;
	if (answer.len < sizeof(s->text[job]))
		memcpy(s->text[job], answer.s, answer.len);
}

static void echo(void *ctx, size_t job, struct buf *answer)
{
	(void)ctx;
	buf_printf(answer, "job %zu", job);
}

/* Every tenth job is a bad one, each in another way. */
static void mixed(void *ctx, size_t job, struct buf *answer)
{
	if (job % 10 == 3)
		raise(job % 20 == 3 ? SIGSEGV : SIGKILL);
	if (job % 10 == 5)
		_exit(0);
	if (job % 10 == 7)
		buf_add_times(answer, 'x', 100000);
	echo(ctx, job, answer);
}

static void hang(void *ctx, size_t job, struct buf *answer)
{
	if (job == 2)
		for (;;)
			pause();
	echo(ctx, job, answer);
}

static struct pool_options options(struct seen *s, unsigned workers,
				   void (*work)(void *, size_t, struct buf *))
{
	return (struct pool_options){
		.workers = workers,
		.jobs = JOBS,
		.block = 7,
		.root_fd = -1,
		.limits = { .cpu_seconds = 20 },
		.job_seconds = 20,
		.run_seconds = 60,
		.answer_size = 4096,
		.ctx = s,
		.work = work,
		.done = done,
	};
}

static void test_all_answers(void **state)
{
	(void)state;
	for (unsigned workers = 1; workers <= 8; workers *= 2) {
		struct seen s = { 0 };
		struct pool_options o = options(&s, workers, echo);
		struct err err;

		assert_true(pool_run(&o, NULL, &err));
		for (int i = 0; i < JOBS; i++) {
			char want[32];

			snprintf(want, sizeof(want), "job %d", i);
			assert_int_equal(s.times[i], 1);
			assert_int_equal(s.outcome[i], POOL_DONE);
			assert_string_equal(s.text[i], want);
		}
	}
}

static void test_bad_jobs_cost_themselves_only(void **state)
{
	struct seen s = { 0 };
	struct pool_options o = options(&s, 3, mixed);
	struct err err;

	(void)state;
	assert_true(pool_run(&o, NULL, &err));
	for (int i = 0; i < JOBS; i++) {
		enum pool_outcome want = POOL_DONE;

		if (i % 10 == 3 || i % 10 == 5)
			want = POOL_CRASHED;
		if (i % 10 == 7)
			want = POOL_TOO_LARGE;
		assert_int_equal(s.times[i], 1);
		assert_int_equal(s.outcome[i], want);
	}
}

static void test_hang_is_ended(void **state)
{
	struct seen s = { 0 };
	struct pool_options o = options(&s, 2, hang);
	struct err err;

	(void)state;
	o.jobs = 6;
	o.job_seconds = 1;
	assert_true(pool_run(&o, NULL, &err));
	for (int i = 0; i < 6; i++)
		assert_int_equal(s.outcome[i], i == 2 ? POOL_TIMEOUT : POOL_DONE);
}

static void test_no_jobs(void **state)
{
	struct seen s = { 0 };
	struct pool_options o = options(&s, 4, echo);
	struct err err;

	(void)state;
	o.jobs = 0;
	assert_true(pool_run(&o, NULL, &err));
}

/* What a worker that was taken over could try. */
static void escape(void *ctx, size_t job, struct buf *answer)
{
	int refused = 0, tried = 0;
	char *const argv[] = { NULL };

	(void)ctx;
	(void)job;
	tried++, refused += open("/etc/passwd", O_RDONLY) < 0;
	tried++, refused += open("/proc/self/environ", O_RDONLY) < 0;
	tried++, refused +=
		 open("/tmp/gonogo-escape", O_WRONLY | O_CREAT, 0600) < 0;
	tried++, refused += execve("/bin/true", argv, argv) < 0;
#ifndef GONOGO_SANITIZED
	tried++, refused += socket(AF_INET, SOCK_STREAM, 0) < 0;
	tried++, refused += socket(AF_INET, SOCK_DGRAM, 0) < 0;
	tried++, refused += fork() < 0;
	tried++, refused += unlink("/tmp/gonogo-none") < 0;
	tried++, refused += kill(getppid(), 0) < 0;
#endif
	buf_printf(answer, "%d of %d", refused, tried);
}

static void test_sandbox_refuses(void **state)
{
	struct seen s = { 0 };
	struct pool_options o = options(&s, 1, escape);
	struct sandbox_state box = { 0 };
	int refused, tried;
	struct err err;

	(void)state;
	o.jobs = 1;
	assert_true(pool_run(&o, &box, &err));
	assert_true(box.rlimits);
	if (!box.landlock)
		skip();
	assert_int_equal(s.outcome[0], POOL_DONE);
	assert_int_equal(sscanf(s.text[0], "%d of %d", &refused, &tried), 2);
	assert_int_equal(refused, tried);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_answers),
		cmocka_unit_test(test_bad_jobs_cost_themselves_only),
		cmocka_unit_test(test_hang_is_ended),
		cmocka_unit_test(test_no_jobs),
		cmocka_unit_test(test_sandbox_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
