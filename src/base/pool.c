#define _GNU_SOURCE
#include "base/pool.h"

#include "base/arena.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WORKERS = 256, EXIT_MEMORY = 4 /* of mem_die() */ };

/* Caller to worker: do jobs [first, first + n). n 0 = end. */
struct order {
	uint64_t first, n;
};

/* Worker to caller, before each answer; and once at the start (MAGIC_HELLO)
 * with the state of the sandbox as the answer. */
struct frame {
	uint32_t magic, len;
	uint64_t job;
};

#define MAGIC_HELLO 0x676e3130u
#define MAGIC_ANSWER 0x676e3131u
#define MAGIC_TOO_LARGE 0x676e3132u

struct worker {
	pid_t pid; /* 0 = not running */
	int fd;
	size_t next, end; /* jobs handed out and not yet answered */
	double since;     /* when the job in hand began */
	struct buf in;    /* bytes received and not yet taken */
	bool greeted;
};

struct pool {
	const struct pool_options *o;
	struct worker worker[MAX_WORKERS];
	unsigned n;
	size_t next; /* first job not handed out */
	size_t answered;
	struct sandbox_state *sandbox;
	double start;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

unsigned pool_processors(void)
{
	cpu_set_t set;

	if (!sched_getaffinity(0, sizeof(set), &set) && CPU_COUNT(&set) > 0)
		return (unsigned)CPU_COUNT(&set);
	return 1;
}

/* ---- in the worker ---- */

static bool write_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n) {
		ssize_t got = write(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool read_all(int fd, void *bytes, size_t n)
{
	char *p = bytes;

	while (n) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool send_frame(int fd, uint32_t magic, size_t job, str bytes)
{
	struct frame f = { magic, (uint32_t)bytes.len, job };

	return write_all(fd, &f, sizeof(f)) && write_all(fd, bytes.s, bytes.len);
}

static bool do_job(const struct pool_options *o, int fd, size_t job,
		   struct buf *answer)
{
	buf_reset(answer);
	o->work(o->ctx, job, answer);
	if (answer->full)
		return send_frame(fd, MAGIC_TOO_LARGE, job, S(""));
	return send_frame(fd, MAGIC_ANSWER, job, buf_str(answer));
}

static _Noreturn void worker_main(const struct pool_options *o, int fd)
{
	struct sandbox_state s = sandbox_enter(o->root_fd, &o->limits);
	struct order order;
	struct buf answer;

	buf_init(&answer, (size_t)o->answer_size);
	if (!send_frame(fd, MAGIC_HELLO, 0, str_of(&s, sizeof(s))))
		_exit(1);
	while (read_all(fd, &order, sizeof(order)) && order.n) {
		for (uint64_t i = 0; i < order.n; i++)
			if (!do_job(o, fd, (size_t)(order.first + i), &answer))
				_exit(1);
	}
	_exit(0);
}

/* ---- in the caller ---- */

static bool start_worker(struct pool *p, struct worker *w)
{
	int fd[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd))
		return false;
	pid = fork();
	if (pid < 0) {
		close(fd[0]);
		close(fd[1]);
		return false;
	}
	if (!pid) {
		/* Other workers' sockets must not be reachable from here. */
		for (unsigned i = 0; i < p->n; i++)
			if (p->worker[i].pid)
				close(p->worker[i].fd);
		close(fd[0]);
		worker_main(p->o, fd[1]);
	}
	close(fd[1]);
	*w = (struct worker){ .pid = pid, .fd = fd[0] };
	buf_init(&w->in, (size_t)p->o->answer_size + sizeof(struct frame) * 2);
	return true;
}

/* Its exit status; the worker is gone afterwards. */
static int end_worker(struct worker *w, bool force)
{
	int status = 0;

	if (force)
		kill(w->pid, SIGKILL);
	close(w->fd);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	buf_release(&w->in);
	w->pid = 0;
	return status;
}

static void answer(struct pool *p, size_t job, enum pool_outcome outcome,
		   str bytes)
{
	p->answered++;
	p->o->done(p->o->ctx, job, outcome, bytes);
}

/* Hands out the next block; false when the worker cannot take it. */
static bool give_block(struct pool *p, struct worker *w)
{
	size_t left = p->o->jobs - p->next;
	size_t n = left < p->o->block ? left : p->o->block;
	struct order order = { p->next, n };

	if (!n)
		return true;
	if (send(w->fd, &order, sizeof(order), MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(order))
		return false;
	w->next = p->next;
	w->end = p->next + n;
	p->next += n;
	w->since = now();
	return true;
}

/* Sends the rest of a lost block to a fresh worker, or the next block. */
static bool give_rest(struct pool *p, struct worker *w, size_t from, size_t end)
{
	struct order order = { from, end - from };

	if (from == end)
		return give_block(p, w);
	w->next = from;
	w->end = end;
	w->since = now();
	return send(w->fd, &order, sizeof(order), MSG_NOSIGNAL) ==
	       (ssize_t)sizeof(order);
}

/*
 * The worker is lost: the job in hand gets `outcome`, a fresh worker takes the
 * rest of its block. When none can be started the rest is lost as well.
 */
static void lose_worker(struct pool *p, struct worker *w,
			enum pool_outcome outcome)
{
	size_t from = w->next, end = w->end;
	int status = end_worker(w, true);

	if (outcome == POOL_CRASHED && WIFEXITED(status) &&
	    WEXITSTATUS(status) == EXIT_MEMORY)
		outcome = POOL_MEMORY;
	if (outcome == POOL_CRASHED && WIFSIGNALED(status) &&
	    WTERMSIG(status) == SIGXCPU)
		outcome = POOL_TIMEOUT;
	if (from < end)
		answer(p, from++, outcome, S(""));
	if (from == end && p->next == p->o->jobs)
		return;
	if (start_worker(p, w) && give_rest(p, w, from, end))
		return;
	for (; from < end; from++)
		answer(p, from, POOL_CRASHED, S(""));
	if (w->pid)
		end_worker(w, true);
}

/* Takes one whole frame at `*at`; 0 = not yet, 1 = taken, -1 = it lies. */
static int take_frame(struct pool *p, struct worker *w, size_t *at)
{
	struct frame f;
	str bytes;

	if (w->in.len - *at < sizeof(f))
		return 0;
	memcpy(&f, w->in.s + *at, sizeof(f));
	if (f.len > p->o->answer_size)
		return -1;
	if (w->in.len - *at - sizeof(f) < f.len)
		return 0;
	bytes = str_of(w->in.s + *at + sizeof(f), f.len);
	if (f.magic == MAGIC_HELLO && !w->greeted &&
	    f.len == sizeof(*p->sandbox)) {
		if (p->sandbox)
			memcpy(p->sandbox, bytes.s, f.len);
		w->greeted = true;
	} else if (w->greeted && w->next < w->end && f.job == w->next &&
		   (f.magic == MAGIC_ANSWER || f.magic == MAGIC_TOO_LARGE)) {
		answer(p, w->next++,
		       f.magic == MAGIC_ANSWER ? POOL_DONE : POOL_TOO_LARGE,
		       bytes);
		w->since = now();
	} else {
		return -1;
	}
	*at += sizeof(f) + f.len;
	return 1;
}

/* Reads what is there. False: the worker is gone or lies. */
static bool listen_to(struct pool *p, struct worker *w)
{
	enum { CHUNK = 64 * 1024 };
	size_t had = w->in.len, at = 0;
	char *space = buf_space(&w->in, CHUNK);
	ssize_t got;
	int taken;

	if (!space) { /* a frame fits, so this is at most a frame and a bit */
		space = buf_space(&w->in, w->in.max - had);
		if (!space || w->in.len == had)
			return false;
	}
	got = read(w->fd, space, w->in.len - had);
	w->in.len = had + (got > 0 ? (size_t)got : 0);
	if (got < 0 && errno == EINTR)
		return true;
	if (got <= 0)
		return false;
	while ((taken = take_frame(p, w, &at)) > 0)
		;
	if (taken < 0)
		return false;
	memmove(w->in.s, w->in.s + at, w->in.len - at);
	w->in.len -= at;
	return w->next < w->end || p->next == p->o->jobs || give_block(p, w);
}

static bool is_over(const struct pool *p, const struct worker *w, double at)
{
	double took = at - w->since;

	if (took <= (double)p->o->job_seconds)
		return false;
	return !p->o->seconds || took > (double)p->o->seconds(p->o->ctx, w->next);
}

static void poll_once(struct pool *p)
{
	struct pollfd fd[MAX_WORKERS];
	unsigned index[MAX_WORKERS], n = 0;
	double at;

	for (unsigned i = 0; i < p->n; i++) {
		if (!p->worker[i].pid || p->worker[i].next == p->worker[i].end)
			continue;
		fd[n] = (struct pollfd){ p->worker[i].fd, POLLIN, 0 };
		index[n++] = i;
	}
	if (poll(fd, n, 200) < 0)
		return;
	at = now();
	for (unsigned i = 0; i < n; i++) {
		struct worker *w = &p->worker[index[i]];

		if (fd[i].revents && !listen_to(p, w))
			lose_worker(p, w, POOL_CRASHED);
		else if (!fd[i].revents && is_over(p, w, at))
			lose_worker(p, w, POOL_TIMEOUT);
	}
}

static void give_up(struct pool *p, enum pool_outcome outcome)
{
	for (unsigned i = 0; i < p->n; i++) {
		struct worker *w = &p->worker[i];

		for (; w->pid && w->next < w->end; w->next++)
			answer(p, w->next, outcome, S(""));
	}
	for (; p->next < p->o->jobs; p->next++)
		answer(p, p->next, outcome, S(""));
}

static bool any_running(const struct pool *p)
{
	for (unsigned i = 0; i < p->n; i++)
		if (p->worker[i].pid)
			return true;
	return false;
}

bool pool_run(const struct pool_options *o, struct sandbox_state *sandbox,
	      struct err *err)
{
	struct pool p = { .o = o, .sandbox = sandbox, .start = now() };
	size_t blocks;

	assert(o->workers && o->block);
	blocks = (o->jobs + o->block - 1) / o->block;
	p.n = o->workers < MAX_WORKERS ? o->workers : MAX_WORKERS;
	if (p.n > blocks)
		p.n = (unsigned)blocks;
	for (unsigned i = 0; i < p.n; i++)
		if (start_worker(&p, &p.worker[i]) &&
		    !give_block(&p, &p.worker[i]))
			lose_worker(&p, &p.worker[i], POOL_CRASHED);
	if (o->jobs && !any_running(&p) && !p.answered)
		return err_system(err, "cannot start a worker process: %s",
				  strerror(errno));
	while (p.answered < o->jobs && any_running(&p)) {
		poll_once(&p);
		if (now() - p.start > (double)o->run_seconds)
			give_up(&p, POOL_TIMEOUT);
	}
	give_up(&p, POOL_CRASHED);
	for (unsigned i = 0; i < p.n; i++)
		if (p.worker[i].pid)
			end_worker(&p.worker[i], true);
	return true;
}
