/** Words of the page that a hub's service has of its own. */

export const hubPage = {
  sections: "Helpouts",
  tabs: {
    marketplace: "Find help",
    my_helpouts: "My helpouts",
    queue: "Help right now",
    queue_desk: "Help desk",
    course: "Courses",
    notices: "Notices",
    live: "Live session",
  },
  launch: "Launch JupyterLab",
  launchTip: "Starts your own server where it does not run yet",
  live: {
    title: "The notebook is in JupyterLab",
    detail:
      "Your live session with notebook and kernel waits in the Helpouts sidebar of your own JupyterLab. Talking, seeing and writing together also works here.",
    here: "Join here without a kernel",
  },
};
