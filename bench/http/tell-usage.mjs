// Loaded into a measured server: tells its processor time and memory whenever it is asked, and never keeps it running.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system, rss: process.memoryUsage.rss() / 2 ** 20 });
});
process.channel?.unref();
