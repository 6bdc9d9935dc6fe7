/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-context-private.h"

G_BEGIN_DECLS

enum
{
  /* Address space, of which only touched pages cost memory; GTK, Pango and PCRE need room. */
  BELLHOP_STACK_SIZE = 256 * 1024,

  /* Each stack and its guard page are two mappings, and a process may have 65530. */
  BELLHOP_MAX_STACKS = 16384
};

typedef struct _BellhopStack BellhopStack;

/* The stack of a fiber, with a guard page below. Used again, last freed first. */
struct _BellhopStack
{
  BellhopStack  *next;
  char          *bottom;
  gsize          size;
  BellhopContext context;
  guint          valgrind_id;
};

BellhopStack *_bellhop_stack_take (void);
void _bellhop_stack_give_back (BellhopStack *self);

G_END_DECLS
