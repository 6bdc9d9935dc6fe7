/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-scope-private.h"

#include "bellhop-loop-private.h"
#include "bellhop-post.h"

static GQuark
object_scope_quark (void)
{
  static GQuark quark = 0;

  if (quark == 0)
    quark = g_quark_from_static_string ("bellhop-object-scope");
  return quark;
}

static void
unref_cb (gpointer data)
{
  bellhop_scope_unref (data);
}

/* An object may be finalised by any thread; its scope is the owner thread's. */
static void
give_back (gpointer scope)
{
  if (_bellhop_runtime.owner == g_thread_self ())
    bellhop_scope_unref (scope);
  else
    bellhop_post (unref_cb, scope, NULL);
}

/**
 * bellhop_object_scope:
 * @object: any object: a document, a model, a connection
 *
 * Gets the scope of the work that belongs to @object; it is created on first use.
 *
 * It is cancelled when @object is disposed, also when it is disposed and still referenced, and also
 * when its last reference is given back on another thread. Its tasks keep @object alive until they
 * have unwound, so an object whose tasks are to end with it has to be disposed, and not only be
 * unreferenced.
 *
 * Returns: (transfer none): the scope
 */
BellhopScope *
bellhop_object_scope (GObject *object)
{
  BellhopScope *self;

  g_return_val_if_fail (G_IS_OBJECT (object), NULL);
  BELLHOP_ASSERT_OWNER ();

  self = g_object_get_qdata (object, object_scope_quark ());
  if (self == NULL)
    {
      self = bellhop_scope_new_for_owner (G_OBJECT_TYPE_NAME (object), NULL, object);
      g_object_set_qdata_full (object, object_scope_quark (), self, give_back);
    }
  return self;
}
