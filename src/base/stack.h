/*
 * A stack that is large enough whatever `ulimit -s` says: the parsers recurse
 * to named depths and some build machines allow 64 kB.
 */
#ifndef GONOGO_BASE_STACK_H
#define GONOGO_BASE_STACK_H

/* Bytes: the deepest parse takes 160 kB; sanitizers have larger frames. */
enum { STACK_WANTED = 4 << 20 };

/*
 * run(arg) on a stack of STACK_WANTED: this one when the limit allows it, else that
 * of a thread which is waited for. Where no thread can be had it runs here. A fork
 * within run() keeps the stack. Signals reach the thread that runs.
 */
int stack_run(int (*run)(void *arg), void *arg);

#endif
