/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-tls.h"

#include <glib/gi18n-lib.h>

void
http_tls_begin (BellhopAction *action,
                BellhopRun    *run)
{
  if (!bellhop_action_get_boolean (action, "verify-tls"))
    bellhop_run_log (run, _("Certificates are not verified: the connection can be intercepted"));
}

static gboolean
accept_certificate_cb (SoupMessage         *message,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags flags,
                       gpointer             data)
{
  return TRUE;
}

/* The session is one that no action shares which does check. */
void
http_tls_prepare (BellhopAction *action,
                  SoupMessage   *message)
{
  if (!bellhop_action_get_boolean (action, "verify-tls"))
    g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
}

void
http_tls_explain (GError **error)
{
  GError *better;

  if (error == NULL || !g_error_matches (*error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return;

  better = g_error_new ((*error)->domain, (*error)->code,
                        _("%s. If you trust this server anyway, turn off “Verify Certificates” "
                          "(verify-tls=false)"),
                        (*error)->message);
  g_clear_error (error);
  *error = better;
}
