/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#if !defined(BELLHOP_SWITCH_ASSEMBLY)
#include <ucontext.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define BELLHOP_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BELLHOP_ASAN 1
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define BELLHOP_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BELLHOP_TSAN 1
#endif
#endif

G_BEGIN_DECLS

typedef void (*BellhopContextFunc) (gpointer data);

/* Where a flow of control stands while another one runs. */
typedef struct
{
#if defined(BELLHOP_SWITCH_ASSEMBLY)
  gpointer stack_pointer;
#else
  ucontext_t         ucontext;
  BellhopContextFunc func;
  gpointer           data;
#endif
#ifdef BELLHOP_ASAN
  gpointer    fake_stack;
  const void *stack_bottom;
  gsize       stack_size;
#endif
#ifdef BELLHOP_TSAN
  gpointer tsan_fiber;
#endif
} BellhopContext;

/* @func is called on the new stack by the first switch to @self, and never returns. */
void _bellhop_context_init (BellhopContext    *self,
                            gpointer           stack_bottom,
                            gsize              stack_size,
                            BellhopContextFunc func,
                            gpointer           data);
void _bellhop_context_clear (BellhopContext *self);

/* Goes on with @to until something switches back to @from. */
void _bellhop_context_switch (BellhopContext *from,
                              BellhopContext *to);

/* The same for good: nothing will switch back to @from. */
void _bellhop_context_leave (BellhopContext *from,
                             BellhopContext *to) G_GNUC_NORETURN;

/* The first thing that the function of a new context calls. */
void _bellhop_context_entered (void);

G_END_DECLS
