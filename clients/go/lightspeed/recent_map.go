package lightspeed

import "container/list"

// recentMap is a map with a limit on its entries: beyond it, the entry that was set longest ago is forgotten.
type recentMap[Value any] struct {
	limit  int
	byKey  map[string]*list.Element
	oldest *list.List
}

type recentEntry[Value any] struct {
	key   string
	value Value
}

func newRecentMap[Value any](limit int) *recentMap[Value] {
	return &recentMap[Value]{limit: limit, byKey: map[string]*list.Element{}, oldest: list.New()}
}

func (m *recentMap[Value]) get(key string) (Value, bool) {
	if found := m.byKey[key]; found != nil {
		return found.Value.(recentEntry[Value]).value, true
	}
	var none Value
	return none, false
}

func (m *recentMap[Value]) set(key string, value Value) {
	m.remove(key)
	m.byKey[key] = m.oldest.PushBack(recentEntry[Value]{key, value})
	if m.oldest.Len() > m.limit {
		m.remove(m.oldest.Front().Value.(recentEntry[Value]).key)
	}
}

func (m *recentMap[Value]) remove(key string) {
	if found := m.byKey[key]; found != nil {
		m.oldest.Remove(found)
		delete(m.byKey, key)
	}
}
