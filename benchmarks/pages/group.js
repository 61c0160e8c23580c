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
