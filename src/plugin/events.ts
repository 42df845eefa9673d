/** Events about masked requests on Redis Pub/Sub, for dashboards and alarms. They never hold text. */
import type { Gateway } from "./gateway";
import { withFact } from "./log-line";

/** Events that wait for the timer at most; beyond it they are counted, not kept. */
const LONGEST_QUEUE = 1000;

interface Queue {
  /** JSON objects. */
  events: string[];
  /** Lost since the last event that was published. */
  dropped: number;
  isBusy: boolean;
}

const queues = setmetatable(new LuaTable<Gateway, Queue>(), { __mode: "k" });

/** Publishes `event` soon: the request at hand does not wait for it. */
export function publishEvent(gateway: Gateway, channel: string, event: string): void {
  let queue = queues.get(gateway) as Queue | undefined;
  if (queue === undefined) {
    queue = { events: [], dropped: 0, isBusy: false };
    queues.set(gateway, queue);
  }
  if (queue.events.length >= LONGEST_QUEUE) queue.dropped += 1;
  else queue.events.push(event);
  if (!queue.isBusy) publishSoon(gateway, channel, queue);
}

/** The `log` phase has no sockets, so a timer publishes. If no timer can be had, the next event tries again. */
function publishSoon(gateway: Gateway, channel: string, queue: Queue): void {
  const [isSet] = ngx.timer.at(0, () => {
    publishAll(gateway, channel, queue);
    queue.isBusy = false;
    if (queue.events.length > 0) publishSoon(gateway, channel, queue);
  });
  queue.isBusy = isSet === true;
}

function publishAll(gateway: Gateway, channel: string, queue: Queue): void {
  const { events, dropped } = queue;
  queue.events = [];
  queue.dropped = 0;
  // The first event says how many were lost before it.
  const messages = events.map((event, index) => (index === 0 ? withFact(event, "dropped", dropped) : event));
  const problem = gateway.vault.publish(channel, messages);
  if (problem === undefined) return;
  queue.dropped += dropped + events.length;
  kong.log.warn("events are lost: ", problem);
}
