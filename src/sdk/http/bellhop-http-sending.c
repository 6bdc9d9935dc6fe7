/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-sending-private.h"

#include "bellhop-http-wire-private.h"
#include "bellhop-http.h"

static const char stop_key[] = "bellhop-stop";
static const char persistence_key[] = "bellhop-persistence";

enum
{
  GRACE_MS = 30,
};

/* Shared by the one that waits, libsoup, the cancellable and the grace. */
typedef struct
{
  SoupSession  *session; /* Owned: what libsoup has not given back, it may still use */
  GTask        *task;    /* Owned, until it has returned */
  SoupMessage  *message; /* Owned, as long */
  GSource      *grace;   /* Owned, or NULL */
  GCancellable *cut;     /* Owned: what has ended the attempt; or NULL */
  GCancellable *stop;    /* Owned: of what libsoup does */
} Sending;

static void
sending_clear (gpointer data)
{
  Sending *self = data;

  if (self->grace != NULL)
    g_source_destroy (self->grace);
  g_clear_pointer (&self->grace, g_source_unref);
  g_clear_object (&self->message);
  g_clear_object (&self->task);
  g_clear_object (&self->session);
  g_clear_object (&self->cut);
  g_clear_object (&self->stop);
}

static void
sending_unref (gpointer self)
{
  g_rc_box_release_full (self, sending_clear);
}

static void
sent_cb (GObject      *session,
         GAsyncResult *result,
         gpointer      data)
{
  Sending *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) stream = soup_session_send_finish (SOUP_SESSION (session), result,
                                                             &error);
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (task != NULL && stream != NULL)
    g_task_return_pointer (task, g_steal_pointer (&stream), g_object_unref);
  else if (task != NULL)
    g_task_return_error (task, self->cut != NULL ? _bellhop_http_wire_create_error (self->cut)
                                                 : g_steal_pointer (&error));
  sending_clear (self);
  sending_unref (self);
}

static gboolean
give_up_cb (gpointer data)
{
  Sending *self = data;
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (task != NULL && self->cut != NULL)
    g_task_return_error (task, _bellhop_http_wire_create_error (self->cut));
  else if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "libsoup has forgotten it");
  g_clear_object (&self->message);
  return G_SOURCE_REMOVE;
}

static void
give_up_later (Sending *self)
{
  self->grace = g_timeout_source_new (GRACE_MS);
  g_source_set_static_name (self->grace, "http: give up");
  g_source_set_callback (self->grace, give_up_cb, g_rc_box_acquire (self), sending_unref);
  g_source_attach (self->grace, g_main_context_get_thread_default ());
}

/* Of a connection that speaks HTTP/2 libsoup gives back a request that is cancelled before its
 * response begins only when something happens to the connection, and after some errors it has
 * forgotten the request altogether. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      data)
{
  Sending *self = data;

  if (self->task == NULL)
    return;
  g_cancellable_cancel (self->stop);
  if (self->grace != NULL || self->task == NULL)
    return;
  _bellhop_http_wire_cut (self->message);
  give_up_later (self);
}

/* Once it is not to be sent again, libsoup would go on. */
static void
cut_cb (GCancellable *cut,
        gpointer      data)
{
  Sending *self = data;

  if (self->task == NULL || self->grace != NULL ||
      _bellhop_http_wire_get_cut (self->message) != cut)
    return;
  self->cut = g_object_ref (cut);
  give_up_later (self);
  if (!_bellhop_http_wire_is_stream (self->message))
    g_cancellable_cancel (self->stop);
}

/* It forgets a request whose stream ends before it is given back. */
static void
starting_cb (SoupMessage *message,
             gpointer     data)
{
  GCancellable *cut = _bellhop_http_wire_get_cut (message);

  if (cut != NULL)
    g_cancellable_connect (cut, G_CALLBACK (cut_cb), g_rc_box_acquire (data), sending_unref);
}

static void
closure_unref (gpointer  self,
               GClosure *closure)
{
  sending_unref (self);
}

void
_bellhop_http_sending_start (SoupSession        *session,
                             SoupMessage        *message,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            callback_data)
{
  Sending *self = g_rc_box_new0 (Sending);

  self->session = g_object_ref (session);
  self->task = g_task_new (NULL, cancellable, callback, callback_data);
  g_task_set_task_data (self->task, g_object_ref (message), g_object_unref);
  self->message = g_object_ref (message);
  self->stop = g_cancellable_new ();
  g_signal_connect_data (message, "starting", G_CALLBACK (starting_cb), g_rc_box_acquire (self),
                         closure_unref, 0);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, self->stop, sent_cb,
                           g_rc_box_acquire (self));
  g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, sending_unref);
}

GInputStream *
_bellhop_http_sending_finish (GAsyncResult *result,
                              GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Bodies --- */

/**
 * bellhop_http_message_get_stop:
 * @message: a request
 *
 * Gets what is cancelled once the rest of the request's body is not sent, as
 * the server has answered before, or takes no more of it. Whoever gives the body
 * may end it then; this may be asked of the cancellable on any thread. When the
 * message is sent again it is as before.
 *
 * Returns: (transfer none): the cancellable
 */
GCancellable *
bellhop_http_message_get_stop (SoupMessage *message)
{
  GCancellable *stop;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  stop = g_object_get_data (G_OBJECT (message), stop_key);
  if (stop == NULL)
    {
      stop = g_cancellable_new ();
      g_object_set_data_full (G_OBJECT (message), stop_key, stop, g_object_unref);
    }
  return stop;
}

/* The head has gone, so that it is libsoup alone that is told not to use the connection again. */
void
_bellhop_http_sending_stop_body (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char         *persistence = soup_message_headers_get_list (headers, "Connection");

  g_object_set_data_full (G_OBJECT (message), persistence_key,
                          g_strdup (persistence != NULL ? persistence : ""), g_free);
  soup_message_headers_replace (headers, "Connection", "close");
  g_cancellable_cancel (bellhop_http_message_get_stop (message));
}

void
_bellhop_http_sending_begin_body (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char    *persistence = g_object_steal_data (G_OBJECT (message), persistence_key);

  if (persistence == NULL)
    return;

  g_cancellable_reset (bellhop_http_message_get_stop (message));
  soup_message_headers_remove (headers, "Connection");
  if (*persistence != '\0')
    soup_message_headers_append (headers, "Connection", persistence);
}
