/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "sample-service.h"

#include "http-serve.h"

/* The sample service for examples: the action that serves, run for the module itself. It runs from
 * when an example is first wanted until the program ends. */
static BellhopAction *service;

typedef struct
{
  BellhopAction *action; /* Owned */
  const char    *param;
  const char    *path;
} Filling;

static void
filling_free (gpointer data)
{
  Filling *self = data;

  g_object_unref (self->action);
  g_free (self);
}

static BellhopRun *
get_run (void)
{
  BellhopRun *run;

  if (service == NULL)
    service = g_object_new (HTTP_TYPE_SERVE, "sample", TRUE, NULL);
  run = bellhop_action_get_run (service);
  if (run != NULL && !bellhop_run_is_settled (run))
    return run;

  g_object_unref (bellhop_action_call (service));
  return bellhop_action_get_run (service);
}

static char *
dup_text (BellhopOutput *output)
{
  gsize       length;
  const char *text = g_bytes_get_data (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output)),
                                       &length);

  return g_strndup (text, length);
}

/* In a fiber: where the service listens. */
static char *
await_address (GError **error)
{
  g_autoptr(BellhopRun) run = g_object_ref (get_run ());
  BellhopOutput *address;

  while ((address = bellhop_run_find_output (run, "address")) == NULL &&
         !bellhop_run_is_settled (run))
    {
      BellhopFuture *either[] = {
        bellhop_next_emission (bellhop_run_get_outputs (run), "items-changed"),
        bellhop_run_settled (run),
      };

      if (!bellhop_await (bellhop_race_array (either, G_N_ELEMENTS (either)), error))
        return NULL;
    }
  if (address != NULL)
    return dup_text (address);

  if (bellhop_run_get_error (run) != NULL)
    g_propagate_error (error, g_error_copy (bellhop_run_get_error (run)));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sample service has ended");
  return NULL;
}

static gboolean
fill (gpointer      data,
      BellhopValue *result,
      GError      **error)
{
  Filling         *self = data;
  g_autofree char *address = await_address (error);
  g_autofree char *url = NULL;
  const char      *urls[] = { NULL, NULL };
  GParamSpec      *pspec;

  if (address == NULL)
    return FALSE;

  urls[0] = url = g_strconcat (address, "sample/", self->path, NULL);
  pspec = bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (self->action), self->param);
  if (bellhop_param_is_list (pspec))
    g_object_set (self->action, self->param, urls, NULL);
  else
    g_object_set (self->action, self->param, url, NULL);
  return TRUE;
}

BellhopFuture *
sample_service_fill (BellhopAction *action,
                     const char    *param,
                     const char    *path)
{
  Filling *self = g_new (Filling, 1);

  *self = (Filling){ g_object_ref (action), param, path };
  return bellhop_async (fill, self, filling_free);
}
