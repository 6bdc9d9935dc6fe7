/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-context-private.h"

#ifdef BELLHOP_ASAN
#  include <sanitizer/common_interface_defs.h>
#endif
#ifdef BELLHOP_TSAN
#  include <sanitizer/tsan_interface.h>
#endif

#ifdef BELLHOP_ASAN
/* Whoever is switched to learns from the sanitizer which stack this one had. */
static BellhopContext *switching_from;
#endif

/* The sanitizers are told of every switch; elsewhere this is nothing. */
static inline void
announce_switch (BellhopContext *from,
                 BellhopContext *to,
                 gboolean        for_good)
{
#ifdef BELLHOP_ASAN
  switching_from = from;
  __sanitizer_start_switch_fiber (for_good ? NULL : &from->fake_stack, to->stack_bottom,
                                  to->stack_size);
#endif
#ifdef BELLHOP_TSAN
  from->tsan_fiber = __tsan_get_current_fiber ();
  __tsan_switch_to_fiber (to->tsan_fiber, 0);
#endif
}

static inline void
announce_arrival (gpointer fake_stack)
{
#ifdef BELLHOP_ASAN
  __sanitizer_finish_switch_fiber (fake_stack, &switching_from->stack_bottom,
                                   &switching_from->stack_size);
#endif
}

#ifdef BELLHOP_ASAN
#  define FAKE_STACK(context) ((context)->fake_stack)
#else
#  define FAKE_STACK(context) NULL
#endif

void
_bellhop_context_entered (void)
{
  announce_arrival (NULL);
}

static void
note_stack (BellhopContext *self,
            gpointer        stack_bottom,
            gsize           stack_size)
{
#ifdef BELLHOP_ASAN
  self->fake_stack = NULL;
  self->stack_bottom = stack_bottom;
  self->stack_size = stack_size;
#endif
#ifdef BELLHOP_TSAN
  self->tsan_fiber = __tsan_create_fiber (0);
#endif
}

void
_bellhop_context_clear (BellhopContext *self)
{
#ifdef BELLHOP_TSAN
  __tsan_destroy_fiber (self->tsan_fiber);
#endif
}

#if defined(BELLHOP_SWITCH_ASSEMBLY)

/* In bellhop-switch-*.S: saves what a call must keep on the stack, stores the stack pointer in
 * @save_stack_pointer and goes on where @stack_pointer had been saved. */
void _bellhop_switch (gpointer *save_stack_pointer,
                      gpointer  stack_pointer);
void _bellhop_switch_entry (void);

#  if defined(__x86_64__)

/* rbx, rbp, r12 to r15 as _bellhop_switch() restores them, and where it goes. */
enum
{
  FRAME_FUNC = 0,
  FRAME_DATA = 1,
  FRAME_RETURN = 6,
  FRAME_WORDS = 9 /* keeps the stack aligned at the call */
};

#  elif defined(__aarch64__)

/* x19 to x30 and d8 to d15. */
enum
{
  FRAME_FUNC = 0,
  FRAME_DATA = 1,
  FRAME_RETURN = 11,
  FRAME_WORDS = 20
};

#  endif

void
_bellhop_context_init (BellhopContext    *self,
                       gpointer           stack_bottom,
                       gsize              stack_size,
                       BellhopContextFunc func,
                       gpointer           data)
{
  gpointer *top = (gpointer *) (gpointer) ((char *) stack_bottom + stack_size);
  gpointer *frame = top - FRAME_WORDS;

  for (guint i = 0; i < FRAME_WORDS; i++)
    frame[i] = NULL;
  frame[FRAME_FUNC] = (gpointer) func;
  frame[FRAME_DATA] = data;
  frame[FRAME_RETURN] = (gpointer) _bellhop_switch_entry;
  self->stack_pointer = frame;
  note_stack (self, stack_bottom, stack_size);
}

void
_bellhop_context_switch (BellhopContext *from,
                         BellhopContext *to)
{
  announce_switch (from, to, FALSE);
  _bellhop_switch (&from->stack_pointer, to->stack_pointer);
  announce_arrival (FAKE_STACK (from));
}

void
_bellhop_context_leave (BellhopContext *from,
                        BellhopContext *to)
{
  announce_switch (from, to, TRUE);
  _bellhop_switch (&from->stack_pointer, to->stack_pointer);
  g_assert_not_reached ();
}

#else

/* makecontext() passes ints: a pointer takes two. */
static void
enter (guint low,
       guint high)
{
  BellhopContext *self = (BellhopContext *) (guintptr) ((guint64) high << 32 | low);

  self->func (self->data);
}

void
_bellhop_context_init (BellhopContext    *self,
                       gpointer           stack_bottom,
                       gsize              stack_size,
                       BellhopContextFunc func,
                       gpointer           data)
{
  guint64 address = (guint64) (guintptr) self;

  self->func = func;
  self->data = data;
  getcontext (&self->ucontext);
  self->ucontext.uc_stack.ss_sp = stack_bottom;
  self->ucontext.uc_stack.ss_size = stack_size;
  self->ucontext.uc_link = NULL;
  makecontext (&self->ucontext, (void (*) (void)) enter, 2, (guint) address,
               (guint) (address >> 32));
  note_stack (self, stack_bottom, stack_size);
}

void
_bellhop_context_switch (BellhopContext *from,
                         BellhopContext *to)
{
  announce_switch (from, to, FALSE);
  swapcontext (&from->ucontext, &to->ucontext);
  announce_arrival (FAKE_STACK (from));
}

void
_bellhop_context_leave (BellhopContext *from,
                        BellhopContext *to)
{
  announce_switch (from, to, TRUE);
  setcontext (&to->ucontext);
  g_assert_not_reached ();
}

#endif
