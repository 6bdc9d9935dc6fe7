/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-scope.h"

#include "bellhop-future-private.h"

G_BEGIN_DECLS

/* A task is the future that a scope consumes. */
struct _BellhopTask
{
  BellhopFuture future;

  BellhopScope  *scope; /* Owned until it has settled */
  BellhopFuture *root;  /* Owned */
  GObject       *owner; /* Owned until it has settled */
  BellhopTask   *next;  /* in the scope */
  BellhopTask   *previous;
  BellhopFuture *listeners;   /* Borrowed: those of bellhop_task_settled() */
  const char    *site;        /* static */
  char          *name;        /* Owned, or NULL: then the site serves */
  char          *cancel_text; /* Owned, or NULL: what was said beside the reason */
  BellhopFuture *first_held;  /* Owned: what became ready while it was paused, oldest first */
  BellhopFuture *last_held;
  gint64         spawned_us;
  guint8         has_begun;
  guint8         is_paused;
  guint8         priority;
};

struct _BellhopScope
{
  int   ref_count;
  char *name; /* Owned */

  BellhopScope *parent; /* Owned */
  BellhopScope *next;   /* among the parent's children */
  BellhopScope *previous;
  BellhopScope *first_child;

  BellhopTask *last_task;
  guint        n_tasks;
  guint        n_tasks_below; /* here and in all scopes below */

  GObject            *owner; /* Borrowed: its end cancels the scope */
  BellhopCancelReason reason;
  gboolean            is_paused;
  BellhopFuture      *closers; /* Borrowed: those of bellhop_scope_close() that wait */
};

/* The task that @future works for, or NULL. */
BellhopTask *_bellhop_future_get_task (BellhopFuture *future);

/* Tasks that have a text beside the reason for which they were cancelled. */
extern guint _bellhop_n_cancel_texts;

/* As _bellhop_set_cancelled_error(), with the text of the task that @future works for. */
void _bellhop_cancel_text_set_error (BellhopFuture *future,
                                     GError       **error);

void _bellhop_scope_add (BellhopScope *self,
                         BellhopTask  *task);
void _bellhop_scope_remove (BellhopScope *self,
                            BellhopTask  *task);
void _bellhop_scope_move (BellhopTask  *task,
                          BellhopScope *to);
void _bellhop_scope_log_tasks (BellhopScope *self);

G_END_DECLS
