/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The choices of “redirect-method” in their order. */
typedef enum
{
  HTTP_REDIRECTS_AS_BROWSER,
  HTTP_REDIRECTS_KEEP,
  HTTP_REDIRECTS_KEEP_METHOD,
} HttpRedirects;

/* Where a request has been led by redirects so far, and what of it goes on. libsoup would send the
 * body along where the method has become a GET, and follows no redirect that asks for it. */
typedef struct
{
  BellhopAction *action; /* Borrowed */
  GUri          *uri;    /* Owned, as the next */
  GUri          *home;   /* as long as no redirect has led away from it; or NULL */
  const char    *method; /* Borrowed */
  gboolean       drops_body;
  gboolean       drops_fields; /* those that were about the body (RFC 9110, 15.4) */
  guint          n_redirects;
} HttpWay;

/* One redirect more. */
typedef struct
{
  GUri       *target; /* Owned; NULL: there is nowhere else to go */
  const char *method; /* Borrowed */
  gboolean    drops_body;
} HttpWayStep;

void http_way_begin (HttpWay       *self,
                     BellhopAction *action,
                     GUri          *uri,
                     GUri          *home);
void http_way_clear (HttpWay *self);

/* The request without its body. */
SoupMessage *http_way_create_message (HttpWay *self);

/* Whether the response leads on, by its status, and is to be followed. */
gboolean http_way_leads_on (HttpWay     *self,
                            SoupMessage *message);
gboolean http_way_find_step (HttpWay       *self,
                             SoupMessage   *message,
                             HttpRedirects  how,
                             HttpWayStep   *out_step,
                             GError       **error);
void http_way_take_step (HttpWay     *self,
                         HttpWayStep *step);
void http_way_step_clear (HttpWayStep *self);

/* In a fiber. The body of a redirect is of no use, but reading a small one keeps the connection.
 * FALSE only when it was cancelled. */
gboolean http_way_skip_body (GInputStream *stream,
                             GError      **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpWayStep, http_way_step_clear)

G_END_DECLS
