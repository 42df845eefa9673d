/** Events about masked requests on Redis Pub/Sub, for dashboards and alarms. They never hold text. */
import * as json from "cjson.safe";
import type { Gateway } from "./configuration";

/** Events that wait for the timer at most; beyond it they are counted, not kept. */
const LONGEST_QUEUE = 1000;

interface Queue {
  messages: string[];
  dropped: number;
}

const queues = setmetatable(new LuaTable<Gateway, Queue>(), { __mode: "k" });

/** Publishes `event` soon: the request at hand does not wait for it. */
export function publishEvent(gateway: Gateway, channel: string, event: Record<string, unknown>): void {
  let queue = queues.get(gateway) as Queue | undefined;
  if (queue === undefined) {
    queue = { messages: [], dropped: 0 };
    queues.set(gateway, queue);
  }
  const { messages } = queue;
  if (messages.length >= LONGEST_QUEUE) {
    queue.dropped += 1;
    return;
  }
  const [message] = json.encode({ ...event, dropped: queue.dropped });
  if (message === undefined) return;
  messages.push(message);
  queue.dropped = 0;
  if (messages.length > 1) return;
  const waiting = queue;
  ngx.timer.at(0, () => {
    const batch = waiting.messages;
    waiting.messages = [];
    const problem = gateway.vault.publish(channel, batch);
    if (problem === undefined) return;
    waiting.dropped += batch.length;
    kong.log.warn("events are lost: ", problem);
  });
}
