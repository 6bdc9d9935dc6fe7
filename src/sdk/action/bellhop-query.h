/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_QUERY (bellhop_query_get_type ())

typedef struct _BellhopQuery BellhopQuery;

/* The work that answers for @key. */
typedef BellhopFuture *(*BellhopQueryFunc) (const char *key,
                                            gpointer    data);

/* What becomes of work that nobody waits for any longer. */
typedef enum
{
  BELLHOP_QUERY_CANCEL,
  BELLHOP_QUERY_FINISH,
} BellhopQueryOrphans;

GType bellhop_query_get_type (void);
BellhopQuery *bellhop_query_new (BellhopScope    *scope,
                                 BellhopQueryFunc func,
                                 gpointer         data,
                                 GDestroyNotify   destroy) G_GNUC_WARN_UNUSED_RESULT;
BellhopQuery *bellhop_query_ref (BellhopQuery *self);
void bellhop_query_unref (BellhopQuery *self);
void bellhop_query_set_orphans (BellhopQuery       *self,
                                BellhopQueryOrphans orphans);
void bellhop_query_set_limits (BellhopQuery *self,
                               guint         fresh_ms,
                               guint         max_entries);
BellhopFuture *bellhop_query_get (BellhopQuery *self,
                                  const char   *key) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_query_invalidate (BellhopQuery *self,
                               const char   *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopQuery, bellhop_query_unref)

G_END_DECLS
