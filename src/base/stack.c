#include "base/stack.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

struct call {
	int (*run)(void *arg);
	void *arg;
	sigset_t signals;
	int result;
};

static void *start(void *p)
{
	struct call *c = p;

	pthread_sigmask(SIG_SETMASK, &c->signals, NULL);
	c->result = c->run(c->arg);
	return NULL;
}

static int is_large(void)
{
	struct rlimit l;

	return !getrlimit(RLIMIT_STACK, &l) && l.rlim_cur >= STACK_WANTED;
}

int stack_run(int (*run)(void *arg), void *arg)
{
	struct call c = { .run = run, .arg = arg };
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all;
	int failed;

	if (is_large() || pthread_attr_init(&attr))
		return run(arg);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &c.signals);
	failed = pthread_attr_setstacksize(&attr, STACK_WANTED) ||
		 pthread_create(&thread, &attr, start, &c);
	pthread_attr_destroy(&attr);
	if (!failed)
		pthread_join(thread, NULL);
	pthread_sigmask(SIG_SETMASK, &c.signals, NULL);
	return failed ? run(arg) : c.result;
}
