/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-scope.h"

#include "bellhop-future-private.h"

G_BEGIN_DECLS

/* A task is the future that a scope consumes. */
struct _BellhopTask
{
  BellhopFuture future;

  BellhopScope  *scope;      /* Owned until it has settled */
  BellhopFuture *root;       /* Owned */
  GObject       *owner;      /* Owned until it has settled */
  BellhopTask   *next;       /* in the scope */
  BellhopTask   *previous;
  BellhopFuture *listeners;  /* Borrowed: those of bellhop_task_settled() */
  const char    *site;       /* static */
  char          *name;       /* Owned, or NULL: then the site serves */
  gboolean       has_begun;
};

BellhopTask *_bellhop_task_new (BellhopScope  *scope,
                                BellhopFuture *root,
                                GObject       *owner,
                                const char    *site);

void _bellhop_scope_add (BellhopScope *self,
                         BellhopTask  *task);
void _bellhop_scope_remove (BellhopScope *self,
                            BellhopTask  *task);
void _bellhop_scope_log_tasks (BellhopScope *self);

G_END_DECLS
