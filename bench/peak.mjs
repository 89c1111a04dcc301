process.on('exit', () => console.error(`peak ${process.resourceUsage().maxRSS}`));
