// Functions that somebody types while a credential elsewhere in the file is moved.

const javascript = `
async function refresh(orders, limit) {
  const seen = new Map();
  for (const order of orders.slice(0, limit)) {
    if (order.total > 10 && !seen.has(order.id)) {
      seen.set(order.id, { id: order.id, total: order.total });
    } else {
      console.log(\`skipped \${order.id}\`);
    }
  }
  await Promise.all(
    [...seen.values()].map(async (order) => {
      await save(order, { retries: 3 });
    }),
  );
  return seen.size;
}
`;

const php = `
function refresh(array $orders, int $limit): int
{
    $seen = [];
    foreach (array_slice($orders, 0, $limit) as $order) {
        if ($order['total'] > 10 && !isset($seen[$order['id']])) {
            $seen[$order['id']] = ['id' => $order['id'], 'total' => $order['total']];
        } else {
            error_log("skipped {$order['id']}");
        }
    }
    usort($seen, function ($a, $b) {
        return $a['total'] <=> $b['total'];
    });
    return count($seen);
}
`;

/** One function of each language, which goes to the end of a file, or into its first class. */
export const neighbours: Readonly<Record<string, string>> = {
  'c-sharp': `
        private static int Refresh(List<Order> orders, int limit)
        {
            var seen = new Dictionary<string, Order>();
            foreach (var order in orders.Take(limit))
            {
                if (order.Total > 10 && !seen.ContainsKey(order.Id))
                {
                    seen[order.Id] = new Order { Id = order.Id, Total = order.Total };
                }
                else
                {
                    Console.WriteLine($"skipped {order.Id}");
                }
            }
            orders.ForEach(order =>
            {
                Save(order, 3);
            });
            return seen.Count;
        }
`,
  bash: `
refresh() {
  local limit="$1"
  local seen=0
  for order in "$\{orders[@]}"; do
    if [ "$order" -gt 10 ] && [ "$seen" -lt "$limit" ]; then
      seen=$((seen + 1))
    else
      echo "skipped $order"
    fi
  done
  case "$seen" in
    0) echo none ;;
    *) save "$(date +%s)" "$seen" ;;
  esac
}
`,
  cpp: `
static int refresh(const std::vector<int>& orders, int limit) {
  std::map<int, int> seen;
  for (int order : orders) {
    if (order > 10 && seen.size() < static_cast<size_t>(limit)) {
      seen[order] = order * 2;
    } else {
      std::printf("skipped %d\\n", order);
    }
  }
  std::for_each(orders.begin(), orders.end(), [&](int order) {
    save(order, 3);
  });
  return static_cast<int>(seen.size());
}
`,
  go: `
func refresh(orders []order, limit int) (int, error) {
	seen := map[string]order{}
	for _, one := range orders[:limit] {
		if _, ok := seen[one.id]; !ok && one.total > 10 {
			seen[one.id] = order{id: one.id, total: one.total}
		} else {
			fmt.Println("skipped", one.id)
		}
	}
	each(seen, func(one order) {
		save(one, 3)
	})
	return len(seen), nil
}
`,
  java: `
  static int refresh(java.util.List<Order> orders, int limit) {
    java.util.Map<String, Order> seen = new java.util.HashMap<>();
    for (Order order : orders.subList(0, limit)) {
      if (order.total > 10 && !seen.containsKey(order.id)) {
        seen.put(order.id, new Order(order.id, order.total));
      } else {
        System.out.println("skipped " + order.id);
      }
    }
    seen.values().forEach(order -> {
      save(order, 3);
    });
    return seen.size();
  }
`,
  javascript,
  php,
  python: `

async def refresh(orders, limit):
    seen = {}
    for order in orders[:limit]:
        if order.total > 10 and order.id not in seen:
            seen[order.id] = {"id": order.id, "total": order.total}
        else:
            print(f"skipped {order.id}")
    await gather(
        *[save(order, retries=3) for order in seen.values()],
    )
    return len(seen)
`,
  ruby: `
def refresh(orders, limit)
  seen = {}
  orders.first(limit).each do |order|
    if order.total > 10 && !seen.key?(order.id)
      seen[order.id] = { id: order.id, total: order.total }
    else
      puts "skipped #{order.id}"
    end
  end
  seen.each_value do |order|
    save(order, retries: 3)
  end
  seen.size
end
`,
  rust: `
fn refresh(orders: &[Order], limit: usize) -> usize {
    let mut seen = std::collections::HashMap::new();
    for order in orders.iter().take(limit) {
        if order.total > 10 && !seen.contains_key(&order.id) {
            seen.insert(order.id, Order { id: order.id, total: order.total });
        } else {
            println!("skipped {}", order.id);
        }
    }
    seen.values().for_each(|order| {
        save(order, 3);
    });
    seen.len()
}
`,
  typescript: javascript.replace('orders, limit', 'orders: Order[], limit: number'),
};
