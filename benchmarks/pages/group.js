// How many of the others are seen, and when all were: the same for every system.
window.pictures = (selector) =>
  [...document.querySelectorAll(selector)].map(
    (video) => video.getVideoPlaybackQuality().totalVideoFrames,
  );
window.allSeen = (selector, count, withinMs) =>
  new Promise((seen) => {
    const began = performance.now();
    const look = () => {
      const frames = window.pictures(selector);
      const ms = performance.now() - began;
      if (frames.length >= count && frames.every((one) => one > 0)) seen(ms);
      else if (ms > withinMs) seen(null);
      else setTimeout(look, 8);
    };
    look();
  });
// When a picture of each was drawn that cannot be of what ended at the call's begin any more.
const STALE_MS = 500;
window.allSeenAnew = (selector, count, withinMs) =>
  new Promise((seen) => {
    const began = performance.now();
    const before = new WeakMap();
    let settled = false;
    const frames = (video) => video.getVideoPlaybackQuality().totalVideoFrames;
    const look = () => {
      const videos = [...document.querySelectorAll(selector)];
      const ms = performance.now() - began;
      if (!settled && ms > STALE_MS) {
        for (const video of videos) before.set(video, frames(video));
        settled = true;
      }
      const fresh = (video) => frames(video) > 0 && frames(video) !== (before.get(video) ?? 0);
      if (settled && videos.length >= count && videos.every(fresh)) seen(ms);
      else if (ms > withinMs) seen(null);
      else setTimeout(look, 8);
    };
    look();
  });
