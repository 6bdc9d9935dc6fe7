/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_BOUNDARY (bellhop_boundary_get_type ())

G_DECLARE_FINAL_TYPE (BellhopBoundary, bellhop_boundary, BELLHOP, BOUNDARY, GtkWidget)

typedef enum
{
  BELLHOP_BOUNDARY_BLANK,
  BELLHOP_BOUNDARY_LOADING,
  BELLHOP_BOUNDARY_CONTENT,
  BELLHOP_BOUNDARY_ERROR,
} BellhopBoundaryPage;

GtkWidget *bellhop_boundary_new (void);
void bellhop_boundary_set_content (BellhopBoundary *self,
                                   GtkWidget       *content);
void bellhop_boundary_add_action (BellhopBoundary *self,
                                  BellhopAction   *action);
void bellhop_boundary_add_resource (BellhopBoundary *self,
                                    BellhopResource *resource);
BellhopBoundaryPage bellhop_boundary_get_page (BellhopBoundary *self);

G_END_DECLS
