-- Prints the counts of a run of wrk as one line of JSON. usage: wrk -s wrk.lua URL -- METHOD
function init(args)
  wrk.method = args[1] or "GET"
end

function done(summary, latency, requests)
  io.write(string.format(
    '\n{"microseconds":%d,"requests":%d,"bytes":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,' ..
      '"p50":%d,"p99":%d}\n',
    summary.duration, summary.requests, summary.bytes, summary.errors.connect, summary.errors.read,
    summary.errors.write, summary.errors.status, summary.errors.timeout, latency:percentile(50),
    latency:percentile(99)
  ))
end
